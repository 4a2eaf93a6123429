"""What all columns take together, as many at a time as there are cores, beside the sum of their bare imports."""

import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from reports.bench.clock import LIMIT_S, Failed, timed
from reports.bench.columns import Measured
from reports.bench.figures import Figure, failed
from reports.running.matrix import Limits, prepared, run_all

WHAT = "default runs, several at a time, beside the sum of the bare imports"
MOST_TIMES = 2


def together(columns: Sequence[Measured], folder: Path, at_once: int = os.cpu_count() or 1) -> Iterator[Figure]:
    """How many times the bare imports, one after another, all default runs take; of one column there is nothing to tell."""
    if len(columns) < 2:  # noqa: PLR2004  # one is not many
        return
    where = f"{len(columns)} columns, {at_once} at a time"
    try:
        imports_s = sum(timed(one.bare_import).wall_s for one in columns)
    except Failed as why:
        yield failed(WHAT, where, "times", why)
        return
    runs = prepared([one.how for one in columns], folder / "together")
    begun = time.perf_counter()
    run_all(runs, Limits(at_once, LIMIT_S), lambda _: None)
    runs_s = time.perf_counter() - begun
    lacking = [f"{run.column.name}: {run.outcome}" for run in runs if not run.is_whole]
    if lacking:
        yield failed(WHAT, where, "times", Failed(lacking[0].partition(" (see")[0]))
        return
    beside = f"imports {imports_s:.0f} s, runs {runs_s:.0f} s"
    yield Figure(WHAT, where, runs_s / imports_s, "times", bound=MOST_TIMES, beside=beside)
