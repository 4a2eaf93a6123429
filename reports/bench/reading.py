"""What the reports of very many results take."""

import sys
from collections.abc import Iterator
from pathlib import Path

from reports.bench.clock import Failed, Job, in_turn
from reports.bench.figures import Figure, failed, measured
from reports.bench.many import write_many
from reports.bench.surroundings import as_used
from reports.commands.outcome import DRIFT, FINE, NOT_WHOLE
from reports.publish import PUBLISHED
from reports.running.columns import ROOT

COLUMNS, CASES = 100, 400
WHERE = f"{COLUMNS} columns of {CASES} cases"
PAGE_S, PAGE_MB = 5.0, 5.0


def reading(rounds: int, folder: Path) -> Iterator[Figure]:
    """Page, verdicts and history of all claims, and the size of the page; raises Refused."""
    results, page = folder / "results", folder / "page"
    write_many(PUBLISHED, results, COLUMNS, CASES)
    commands = {
        "page": ["page", str(results), "-o", str(page)],
        "verdicts": ["verdicts", str(results)],
        "history of all claims": ["history", "*", str(results)],
    }
    # What was published before a claim was added is not whole, and takes as long to tell of.
    fine = (FINE, DRIFT, NOT_WHOLE)
    for name, arguments in commands.items():
        job = Job([sys.executable, "-m", "reports", *arguments], ROOT, as_used(), fine)
        try:
            (tooks,) = in_turn({name: job}, rounds).values()
        except Failed as why:
            yield failed(name, WHERE, "s", why)
            continue
        yield measured(name, WHERE, [took.wall_s for took in tooks], "s", PAGE_S if name == "page" else None)
        if name == "page":
            megabytes = (page / "index.html").stat().st_size / 1e6
            yield Figure("size of the page", WHERE, megabytes, "MB", bound=PAGE_MB)
