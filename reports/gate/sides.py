"""The two sides of a comparison: result files, published columns, or the environment of a Python that is asked now."""

import difflib
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from reports.places import BESIDE_ENVIRONMENTS, RESULTS
from reports.publish import PUBLISHED
from reports.results import Refused, Result, read_result
from reports.running import own
from reports.running.display import Display
from reports.running.lock import locked
from reports.running.matrix import Limits, prepared, run_all

PYTHON = "python:"
KEPT = RESULTS / "gate"


@dataclass(frozen=True)
class Asking:
    """How a Python that is given is asked: its entry point (None: what the suite finds), its mode, and for how long."""

    entry: str | None
    mode: str
    limit_s: float


def side(named: str, role: str, asking: Asking, published: Path = PUBLISHED) -> Result:
    """The result that a side names; a Python's is kept under a folder of its role. Raises Refused."""
    if named in {"", PYTHON}:
        raise Refused(f"--{role} names nothing: give a result file, a published column, or {PYTHON}PATH")
    if named.startswith(PYTHON):
        with locked(KEPT / role):
            return _ask(own.Own(Path(named[len(PYTHON) :]).absolute(), asking.entry, asking.mode), KEPT / role, asking)
    columns = [path.stem for path in sorted(published.glob("*.jsonl"))]
    if named in columns:
        return read_result(published / f"{named}.jsonl")
    path = Path(named)
    if not path.exists():
        raise Refused(f"{named}: neither a file nor a published column{_near(named, columns)}")
    return read_result(path)


def _near(named: str, columns: list[str]) -> str:
    near = difflib.get_close_matches(named, columns, n=3, cutoff=0.5)
    return f": did you mean {' or '.join(near)}?" if near else f": there are {', '.join(columns) or 'none'}"


def _ask(given: own.Own, folder: Path, asking: Asking) -> Result:
    runs = prepared([own.as_column(given, BESIDE_ENVIRONMENTS, asking.limit_s)], folder)
    # What the gate tells is on standard output, and may go into a file.
    display = Display(Console(stderr=True, highlight=False), runs)
    (run,) = runs
    try:
        with display.progress:
            run_all(runs, Limits(1, asking.limit_s), display.tell)
    except KeyboardInterrupt:
        run.watched.look()
        told = f"{given.python}: interrupted after {run.watched.cases} cases, which are kept in {folder}"
        raise KeyboardInterrupt(told) from None
    if run.result is None:
        raise Refused(f"{given.python}: it wrote no result")
    own.name_after_what_was_imported(run)
    return run.result
