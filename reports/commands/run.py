"""Run the suite: in columns of the matrix, or in the environment of a Python of one's own."""

import argparse
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console

from reports.commands.folder import results_of_today
from reports.commands.given import read_the_words
from reports.commands.outcome import DRIFT, FINE, NOT_WHOLE, UNUSABLE, complain
from reports.html import render
from reports.html.view import view_of
from reports.matrix import Words, merge
from reports.places import BESIDE_ENVIRONMENTS, PAGE, RESULTS, as_named
from reports.results import Refused, read_result
from reports.running import own
from reports.running.broken import write_broken
from reports.running.columns import install, installed, labelled, told_by
from reports.running.display import Display
from reports.running.lock import locked
from reports.running.matrix import Limits, Run, prepared, run_all
from reports.running.staleness import why_run
from reports.text import one_line
from reports.writing import write_whole

HELP = "run the suite in many environments, or in one of your own"
COLUMN_LIMIT_S = 900.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which environments, and how."""
    parser.add_argument(
        "columns", nargs="*", metavar="COLUMN", help="columns of suites/columns.toml (those of --label)"
    )
    parser.add_argument("--label", default="matrix", help="the columns under a label of tox.ini (matrix)")
    parser.add_argument("--again", action="store_true", help="also what has a result that is still true")
    parser.add_argument("-j", "--at-once", type=int, default=os.cpu_count() or 1, metavar="N", help="columns at a time")
    parser.add_argument(
        "--time-limit",
        type=float,
        default=COLUMN_LIMIT_S,
        metavar="S",
        help=f"seconds for one column ({COLUMN_LIMIT_S:.0f})",
    )
    parser.add_argument(
        "--results", type=Path, default=RESULTS, metavar="DIR", help=f"where they go ({as_named(RESULTS)})"
    )
    page = PAGE / "index.html"
    parser.add_argument("--page", type=Path, default=page, metavar="FILE", help=f"the page ({as_named(page)})")
    mine = parser.add_argument_group(
        "your own environment", "nothing is installed into it, and nothing in it is changed"
    )
    mine.add_argument("--python", type=Path, metavar="PATH", help="the Python of a virtual environment, or any other")
    mine.add_argument("--entry", choices=("keras", "tf.keras", "tf_keras"), help="the name to reach Keras through")
    mine.add_argument("--mode", choices=("graph", "v1", "eager"), default="graph", help="how TensorFlow runs (graph)")


def run(asked: argparse.Namespace) -> int:
    """Run what is missing or stale, and make the page of all there is."""
    if asked.at_once < 1 or asked.time_limit <= 0:
        raise Refused("-j and --time-limit are to be above 0")
    if asked.python and asked.columns:
        raise Refused(f"give columns ({asked.columns[0]}) or --python ({asked.python}), and not both at a time")
    words = read_the_words()
    console = Console(highlight=False)
    with locked(asked.results):
        try:
            code = _run_own(asked, console) if asked.python else _run_columns(asked, words, console)
        except KeyboardInterrupt:
            complain(f"interrupted: what was found is kept in {asked.results}; the same command again does the rest")
            return NOT_WHOLE
        is_shown = _write_page(asked, words, console)
    return code if is_shown else code or UNUSABLE


def _run_own(asked: argparse.Namespace, console: Console) -> int:
    given = own.Own(asked.python, asked.entry, asked.mode)
    runs = prepared([own.as_column(given, BESIDE_ENVIRONMENTS, asked.time_limit)], asked.results)
    try:
        _run(runs, asked, console)
    finally:
        own.name_after_what_was_imported(runs[0])
    return _exit_code(runs)


def _run_columns(asked: argparse.Namespace, words: Words, console: Console) -> int:
    names = list(dict.fromkeys(asked.columns)) or labelled(asked.label)
    unknown = [name for name in names if name not in words.columns]
    if unknown:
        raise Refused(f"no column {unknown[0]}: suites/columns.toml has {', '.join(words.columns)}")
    outcomes = _install(names, asked.at_once, console)
    here = [name for name in names if outcomes[name] == "OK"]
    for name in names:
        if outcomes[name] == "SKIP":
            console.print(f"{name}: left out, its Python ({' or '.join(words.columns[name].python)}) is not on PATH")
    if set(outcomes.values()) == {"SKIP"}:
        complain("nothing was asked: of none of these columns the Python is on PATH")
        return NOT_WHOLE
    broken = [name for name in names if outcomes[name] == "FAIL"]
    for name in broken:
        why = "it could not be installed"
        write_broken(asked.results / f"{name}.jsonl", words.columns[name], words.digest, why)
        complain(f"{name} is broken: {why}: `{told_by(name)}` says why")
    stale, kept = [], []
    for run in prepared(installed(here), asked.results) if here else []:
        reason = "asked for" if asked.again else why_run(run.watched.path, run.column, words)
        if reason:
            stale.append(run)
        else:
            kept.append(read_result(run.watched.path))
            console.print(f"{run.column.name}: kept, its result is of these claims and this environment")
    _run(stale, asked, console)
    if broken:
        return NOT_WHOLE
    drift_that_was_kept = view_of(merge(kept, words)).drifted
    for finding in drift_that_was_kept:
        console.print(one_line(f"{finding.column}: kept with drift in {finding.claim}"), soft_wrap=True)
    return _exit_code(stale) or (DRIFT if drift_that_was_kept else FINE)


def _install(names: Sequence[str], at_once: int, console: Console) -> Mapping[str, str]:
    """What became of each environment; on a terminal with a count, as this takes minutes the first time."""
    outcomes = {}

    def told(name: str, how: str) -> None:
        outcomes[name] = how
        status.update(f"making environments: {len(outcomes)} of {len(names)} are there")

    with console.status("making environments") as status:
        install(names, at_once, told)
    return outcomes


def _run(runs: Sequence[Run], asked: argparse.Namespace, console: Console) -> None:
    display = Display(console, runs)
    with display.progress:
        run_all(runs, Limits(asked.at_once, asked.time_limit), display.tell)


def _exit_code(runs: Sequence[Run]) -> int:
    if not all(run.is_whole for run in runs):
        return NOT_WHOLE
    return DRIFT if any(run.has_drifted for run in runs) else FINE


def _write_page(asked: argparse.Namespace, words: Words, console: Console) -> bool:
    page = render(merge(results_of_today(asked.results, words), words))
    try:
        asked.page.parent.mkdir(parents=True, exist_ok=True)
        write_whole(asked.page, page)
    except OSError as error:
        complain(f"{asked.page} cannot be written: {error.strerror}; the results are kept in {asked.results}")
        return False
    console.print(one_line(f"wrote {asked.page}"), soft_wrap=True)
    return True
