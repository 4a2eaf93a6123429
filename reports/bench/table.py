"""The figures as Markdown."""

from collections.abc import Mapping, Sequence

from reports.bench.figures import HEAD, Figure
from reports.markdown import row, text

ABOUT = """\
# What it costs

Written by `tox run -e bench`. What is compared ran in turn, each in a process of its own; a first round was not counted,
and each figure is the median of those after it: {rounds}. Seconds are those of a clock on the wall, where nothing else is
said. A bound is what the project holds itself to; nothing gates on it, because a machine that is busy misses it too.
"""


def markdown(machine: Sequence[tuple[str, str]], tables: Mapping[str, Sequence[Figure]], rounds: int) -> str:
    """A file of its own: the machine, and a table for each thing measured."""
    parts = [ABOUT.format(rounds=rounds), _table(("machine", ""), machine)]
    for title, figures in tables.items():
        parts.append(f"## {title}\n")
        parts.append(_table(HEAD, [figure.cells for figure in figures]))
    return "\n".join(parts)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [row(*head), row(*("---" for _ in head))]
    lines += [row(*(cell if cell == "**no**" else text(cell) for cell in cells)) for cells in rows]
    return "".join(f"{line}\n" for line in lines)
