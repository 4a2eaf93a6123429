"""The matrix as a picture: an SVG that a README can show."""

from dataclasses import dataclass

from reports.html.render import templates
from reports.matrix import Matrix, verdict_of

ROW, SUITE, LABEL, EDGE = 22, 30, 380, 16
MOST_IN_WORDS = 8


@dataclass(frozen=True)
class Measures:
    """Widths and heights, in pixels: a few columns tell verdicts in words, many in signs under upright names."""

    cell: int
    head: int
    in_words: bool


FEW = Measures(cell=128, head=54, in_words=True)
MANY = Measures(cell=24, head=176, in_words=False)


@dataclass(frozen=True)
class Row:
    """A line of the picture: a suite's title (no verdicts) or a claim with its verdict in each column."""

    top: int
    label: str
    verdicts: tuple[str, ...] = ()


def picture(matrix: Matrix) -> str:
    """The picture as SVG text, with the verdicts of every column."""
    measures = FEW if len(matrix.results) <= MOST_IN_WORDS else MANY
    rows = _rows(matrix, measures.head)
    return (
        templates()
        .get_template("picture.svg")
        .render(
            columns=[result.column for result in matrix.results],
            rows=rows,
            width=LABEL + measures.cell * len(matrix.results) + EDGE,
            height=rows[-1].top + ROW + EDGE if rows else measures.head,
            label=LABEL,
            measures=measures,
            row=ROW,
            edge=EDGE,
        )
    )


def _rows(matrix: Matrix, top: int) -> list[Row]:
    rows: list[Row] = []
    for suite in matrix.words.suites.values():
        if suite.slips:
            # What the tutorial got wrong is no row of what Keras promises: the page tells of it.
            continue
        rows.append(Row(top, suite.title))
        top += SUITE
        for claim in suite.claims:
            verdicts = tuple(verdict_of(result, claim.id) for result in matrix.results)
            rows.append(Row(top, claim.name.replace("_", " "), verdicts))
            top += ROW
    return rows
