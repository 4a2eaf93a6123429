"""What came of the faults that were tried, counted as the tests go on, and the table that is made of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

TRACEBACK = "Traceback (most recent call last)"
HEAD = """\
# Faults tried

Each row is a module of `tests/faults/`, which does these faults for real; the run of these tests writes this table
(`.venv/bin/tox run -e house`). Lost: results that were there, or had been found, and are not to be had any
more. False hold: what does not hold, or was not asked, told as holding, unchanged or fine. Traceback: one that a user sees.

| fault | tried | lost results | false holds | tracebacks |
| --- | ---: | ---: | ---: | ---: |
"""


@dataclass
class Row:
    """One kind of fault: how many were tried, and what harm they did."""

    tried: int = 0
    lost: int = 0
    false_holds: int = 0
    tracebacks: int = 0


@dataclass
class Tally:
    """All kinds, by name."""

    rows: dict[str, Row] = field(default_factory=dict)

    def add(self, kind: str, said: str, *, lost: int, false_holds: int) -> None:
        """Count one fault, and fail where it did harm; said is all that the command told whoever asked."""
        row = self.rows.setdefault(kind, Row())
        row.tried += 1
        row.lost += lost
        row.false_holds += false_holds
        row.tracebacks += TRACEBACK in said
        assert (lost, false_holds, TRACEBACK in said) == (0, 0, False), said


def table(rows: Mapping[str, Row]) -> str:
    """FAULTS.md."""
    kinds = {**dict(sorted(rows.items())), "**all**": _sum(rows)}
    told = [
        f"| {kind} | {row.tried} | {row.lost} | {row.false_holds} | {row.tracebacks} |\n" for kind, row in kinds.items()
    ]
    return HEAD + "".join(told)


def _sum(rows: Mapping[str, Row]) -> Row:
    return Row(
        sum(row.tried for row in rows.values()),
        sum(row.lost for row in rows.values()),
        sum(row.false_holds for row in rows.values()),
        sum(row.tracebacks for row in rows.values()),
    )
