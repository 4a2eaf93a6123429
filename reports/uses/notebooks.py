"""Jupyter notebooks: the code in their cells, and how it reads without what only IPython understands."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

# Cell magics whose body is Python all the same.
PYTHON_BODIES = ("capture", "debug", "prun", "time", "timeit")

_CELL_MAGIC = re.compile(r"\s*%%(\w+)")
_ASSIGNED = re.compile(r"([\w.,\s\[\]]+=\s*)[%!].*")
_LINE_MAGIC = re.compile(r"(\s*)(?:[%!?].*|[\w.%]+\?{1,2}\s*$)")


class NoNotebook(Exception):
    """What keeps a file from being a notebook, as the end of a sentence."""


def cells_of(data: bytes) -> Iterator[tuple[int, str]]:
    """The code cells, each with its number among all cells, counted from 1; raises NoNotebook."""
    try:
        notebook: Any = json.loads(data)
    except RecursionError:
        raise NoNotebook("it is nested too deeply") from None
    except ValueError as error:
        raise NoNotebook(f"it is not JSON: {error}") from None
    # Notebooks of before 2015 keep their cells in worksheets.
    sheets = [notebook, *_list_in(notebook, "worksheets")]
    cells = [cell for sheet in sheets for cell in _list_in(sheet, "cells")]
    if not cells and not (isinstance(notebook, dict) and "cells" in notebook):
        raise NoNotebook("it has no cells")
    return _code(cells)


def without_magics(text: str) -> str | None:
    """The cell with a pass where a magic stands, line for line; None for a cell in another language than Python."""
    lines = text.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    magic = _CELL_MAGIC.match(lines[first])
    if magic:
        if magic[1] not in PYTHON_BODIES:
            return None
        lines[first] = ""
    return "\n".join(_plain(lines))


def _list_in(table: Any, key: str) -> Sequence[Any]:
    found = table.get(key) if isinstance(table, dict) else None
    return found if isinstance(found, list) else []


def _code(cells: Sequence[Any]) -> Iterator[tuple[int, str]]:
    for number, cell in enumerate(cells, 1):
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            written = cell.get("source", cell.get("input", ""))  # as those of before 2015 call it
            text = "".join(map(str, written)) if isinstance(written, list) else str(written)
            yield number, text


def _plain(lines: Sequence[str]) -> Iterator[str]:
    goes_on = False
    for line in lines:
        assigned, magic = _ASSIGNED.fullmatch(line), _LINE_MAGIC.fullmatch(line)
        if goes_on:
            yield ""
        elif assigned:
            yield f"{assigned[1]}None"
        elif magic:
            yield f"{magic[1]}pass"
        else:
            yield line
        goes_on = (goes_on or bool(assigned or magic)) and line.endswith("\\")
