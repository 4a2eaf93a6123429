"""How a value that was observed is laid out: as a word, a list, pairs, a table, or as JSON."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

Scalar = str | int | float | bool | None
LONGEST_WORD = 120


class Layout(NamedTuple):
    """kind is word, numbers, list, table or json; head and rows are those of a table."""

    kind: str
    text: str = ""
    items: Sequence[str] = ()
    head: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()


def layout_of(value: Any) -> Layout:
    """Choose the layout in which a value reads best."""
    layout: Layout | None = None
    if _is_scalar(value):
        layout = _word(written(value))
    elif isinstance(value, dict):
        layout = _pairs(value)
    elif value and all(map(_is_scalar, value)):
        layout = _list(value)
    elif value and all(isinstance(row, list) for row in value):
        layout = _grid(value)
    elif value and all(isinstance(row, dict) for row in value):
        layout = _records(value)
    return layout or Layout("json", json.dumps(value, ensure_ascii=False, indent=2))


def written(value: Scalar) -> str:
    """A scalar as it is shown: a text bare, all else as JSON."""
    return value if isinstance(value, str) else json.dumps(value)


def _is_scalar(value: Any) -> bool:
    return value is None or isinstance(value, (str, int, float))


def _word(text: str) -> Layout:
    return Layout("json" if "\n" in text or len(text) > LONGEST_WORD else "word", text)


def _pairs(value: dict[str, Any]) -> Layout | None:
    if not value or not all(map(_is_scalar, value.values())):
        return None
    return Layout("table", rows=[(name, written(each)) for name, each in value.items()])


def _list(value: list[Scalar]) -> Layout:
    items = [written(item) for item in value]
    if any(isinstance(item, str) for item in value):
        return Layout("list", items=items)
    return Layout("numbers", f"[{', '.join(items)}]")


def _grid(value: list[list[Any]]) -> Layout | None:
    if any(len(row) != len(value[0]) or not all(map(_is_scalar, row)) for row in value):
        return None
    return Layout("table", rows=[[written(item) for item in row] for row in value])


def _records(value: list[dict[str, Any]]) -> Layout | None:
    if any(row.keys() != value[0].keys() or not all(map(_is_scalar, row.values())) for row in value):
        return None
    head = list(value[0])
    return Layout("table", head=head, rows=[[written(row[name]) for name in head] for row in value])
