"""Whether a result that is kept is still what a run would write now."""

from collections.abc import Mapping
from pathlib import Path

from reports.matrix import Words
from reports.results import Refused, read_result
from reports.running.columns import Installed
from suites import loader


def why_run(path: Path, column: Installed, words: Words) -> str | None:
    """Why a column has to be run, as a clause, or None: its result is whole, and of these claims and this environment."""
    try:
        result = read_result(path)
    except Refused:
        return "its result cannot be read" if path.exists() else "it has no result"
    if result.state != "complete" or result.header is None:
        return f"its result is {result.state}"
    if result.header["digest"] != words.digest:
        return "the claims have changed"
    known = words.columns.get(column.name)
    if known and result.header["requested"] != requested(known):
        return "the column has changed"
    if result.header["packages"] != column.packages:
        return "its environment has changed"
    return None


def requested(column: loader.Column) -> Mapping[str, object]:
    """What a result's header says of the column that was asked for."""
    return {
        "python": list(column.python),
        "tensorflow": column.tensorflow,
        "keras": column.keras,
        "entry": column.entry,
        "mode": column.mode,
    }
