"""The result that a column had before, while it is asked again."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reports.results import Refused, Result, read_result


@contextmanager
def set_aside(path: Path) -> Iterator[None]:
    """Inside this block a result is out of the way of a new one. It comes back where the new one is interrupted.

    Not where it was of other claims than the new one is: then what was found so far is worth more.
    """
    aside = path.with_suffix(".earlier")
    if path.exists():
        path.replace(aside)
    try:
        yield
    except asyncio.CancelledError:
        if _is_still_true(_read(aside), _read(path)):
            aside.replace(path)
        raise
    finally:
        aside.unlink(missing_ok=True)


def _read(path: Path) -> Result | None:
    try:
        return read_result(path)
    except Refused:
        return None


def _is_still_true(earlier: Result | None, part: Result | None) -> bool:
    if earlier is None or earlier.header is None or earlier.state != "complete":
        return False
    return part is None or part.header is None or part.header["digest"] == earlier.header["digest"]
