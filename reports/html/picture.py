"""The matrix as a picture: an SVG that a README can show."""

from dataclasses import dataclass

from reports.html.render import templates
from reports.matrix import Matrix, verdict_of

ROW, SUITE, HEAD = 22, 30, 54
LABEL, CELL, EDGE = 380, 128, 16


@dataclass(frozen=True)
class Row:
    """A line of the picture: a suite's title (no verdicts) or a claim with its verdict in each column."""

    top: int
    label: str
    verdicts: tuple[str, ...] = ()


def picture(matrix: Matrix) -> str:
    """The picture as SVG text, with the verdicts of every column."""
    rows = _rows(matrix)
    return (
        templates()
        .get_template("picture.svg")
        .render(
            columns=[result.column for result in matrix.results],
            rows=rows,
            width=LABEL + CELL * len(matrix.results) + EDGE,
            height=rows[-1].top + ROW + EDGE if rows else HEAD,
            label=LABEL,
            cell=CELL,
            row=ROW,
            edge=EDGE,
        )
    )


def _rows(matrix: Matrix) -> list[Row]:
    rows: list[Row] = []
    top = HEAD
    for suite in matrix.words.suites.values():
        rows.append(Row(top, suite.title))
        top += SUITE
        for claim in suite.claims:
            verdicts = tuple(verdict_of(result, claim.id) for result in matrix.results)
            rows.append(Row(top, claim.name.replace("_", " "), verdicts))
            top += ROW
    return rows
