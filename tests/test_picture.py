"""The picture of the matrix: every claim, column and verdict is in it."""

from xml.etree import ElementTree

from reports.html import picture
from reports.matrix import Words, merge
from reports.results import parse_result
from tests.samples import encoded, lines_of

SVG = "{http://www.w3.org/2000/svg}"


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_every_claim_and_column_is_in_the_picture(words: Words) -> None:
    matrix = merge([parse_result(encoded(lines_of(words, column)), column) for column in words.columns], words)
    shown = texts(picture(matrix))
    assert {result.column for result in matrix.results} <= set(shown)
    assert {claim.name.replace("_", " ") for claim in words.claims.values()} <= set(shown)
    assert len([text for text in shown if text[:1] in "✓→≠✕∅–…!"]) == len(words.claims) * len(matrix.results)
