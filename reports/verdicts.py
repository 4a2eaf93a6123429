"""Verdicts as lines of text, for other programs."""

from collections.abc import Sequence

from reports.matrix import Matrix, verdict_of
from reports.text import one_line


def verdict_lines(matrix: Matrix) -> Sequence[str]:
    """environment<TAB>claim<TAB>verdict, a line a claim, sorted."""
    return sorted(
        "\t".join((one_line(result.column), claim, verdict_of(result, claim)))
        for result in matrix.results
        for claim in matrix.claims
    )
