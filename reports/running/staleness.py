"""Whether a result that is kept is still what a run would write now."""

from collections.abc import Mapping
from pathlib import Path

from reports.matrix import Words, held_against
from reports.results import Refused, read_result
from reports.running.columns import Installed
from suites import loader


def why_run(path: Path, column: Installed, words: Words) -> str | None:
    """Why a column has to be run, as a clause, or None: its result is whole, and of these claims and this environment."""
    try:
        result = held_against(read_result(path), words)
    except Refused:
        return "its result cannot be read" if path.exists() else "it has no result"
    header = result.header
    if header is None or result.state != "complete":
        return f"its result is {result.state}"
    known = words.columns.get(column.name)
    changed = {
        "the claims have changed": header["digest"] != words.digest,
        "results are written in another way now": result.remark is not None,
        "the column has changed": known is not None and header["requested"] != requested(known),
        "its environment has changed": header["packages"] != column.packages,
    }
    return next((why for why, has in changed.items() if has), None)


def requested(column: loader.Column) -> Mapping[str, object]:
    """What a result's header says of the column that was asked for."""
    return {
        "python": list(column.python),
        "tensorflow": column.tensorflow,
        "keras": column.keras,
        "entry": column.entry,
        "mode": column.mode,
    }
