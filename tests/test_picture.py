"""The picture of the matrix: every claim, column and verdict is in it."""

from xml.etree import ElementTree

from reports.html import picture
from reports.matrix import Words, merge
from reports.results import parse_result
from tests.samples import encoded, header_of, lines_of

SVG = "{http://www.w3.org/2000/svg}"


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_every_claim_and_column_is_in_the_picture(words: Words) -> None:
    matrix = merge([parse_result(encoded(lines_of(words, column)), column) for column in words.columns], words)
    shown = texts(picture(matrix))
    assert {result.column for result in matrix.results} <= set(shown)
    assert {claim.name.replace("_", " ") for claim in words.claims.values()} <= set(shown)
    assert len([text for text in shown if text[:1] in "✓→≠✕∅–…!"]) == len(words.claims) * len(matrix.results)


def test_many_columns_are_told_in_signs_under_upright_names(words: Words) -> None:
    columns = [f"column{number}" for number in range(12)]
    results = [
        parse_result(encoded([header_of(words, "new", column=one, requested=None), *lines_of(words, "new")[1:]]), one)
        for one in columns
    ]
    svg = picture(merge(results, words))
    shown = texts(svg)
    assert set(columns) <= set(shown)
    assert svg.count("rotate(-90)") == len(columns)
    assert shown.count("✓") == 1 + len(columns)
    assert "differs silent" in " ".join(
        "".join(element.itertext()) for element in ElementTree.fromstring(svg).iter(f"{SVG}text")
    )
