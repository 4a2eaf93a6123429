"""The page says what the results say, in the order of the house, and lets nothing in them become more than text."""

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.html import render
from reports.html.values import layout_of
from reports.matrix import Matrix, Words, merge
from reports.results import Result, parse_result
from suites import loader
from tests.samples import FEEDING, NAMES, SHAPES, case_of, encoded, footer_of, header_of, lines_of, many_draws

VOID = {"meta", "br", "rect"}
OTHER_CLAIMS = "sha256:" + "0" * 64


class Outline(HTMLParser):
    """The elements of a page, with what they link to; complains of elements that are left open."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.text: list[str] = []
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        named = dict(attrs)
        assert not [name for name in named if name.startswith("on") or name == "style"]
        self.ids += [named["id"] or ""] if "id" in named else []
        self.links += [named["href"] or ""] if "href" in named else []
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def matrix_of(words: Words, *columns: str) -> Matrix:
    return merge([parse_result(encoded(lines_of(words, column)), column) for column in columns], words)


def words_on(page: str) -> str:
    return " ".join(" ".join(Outline(page).text).split())


def test_every_link_leads_somewhere_and_every_id_is_one(words: Words) -> None:
    outline = Outline(render(matrix_of(words, "old", "new", "eager")))
    assert len(outline.ids) == len(set(outline.ids))
    for link in outline.links:
        assert link.startswith("https://") or link.removeprefix("#") in outline.ids


def test_the_page_asks_for_nothing_and_lets_nothing_in(words: Words) -> None:
    page = render(matrix_of(words, "old"))
    assert Outline(page).tags.isdisjoint({"img", "link", "iframe", "object", "base", "form"})
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    assert policy.group(1).startswith("default-src 'none';")
    for tag in ("style", "script"):
        (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        hashed = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"sha256-{hashed}" in policy.group(1).replace("&#43;", "+")


def test_a_finding_says_what_is_documented_expected_and_seen(words: Words) -> None:
    page = words_on(render(matrix_of(words, "new")))
    for text in (
        "Weights made inside a name scope are named under it",
        "Part I, name scopes",
        "because Keras 3 names a variable by its bare name",
        "as expected",
        "kind = LSTM",
        "weight names kernel bias",
        "AssertionError : assert all(name.startswith('block1'))",
        '@pytest.mark.parametrize("kind", ["Dense", "LSTM"])',
        "No other claim takes its place: It holds everywhere",
        "seconds a step (measured in one run) 0.0125",
        "A stand-in answered for a device that is not there.",
        "Names carried their scope, until they did not.",
    ):
        assert text in page


def without_what_holds(words: Words, column: str, claim: str, cases: int) -> Result:
    """The column's result, in which the first cases of a claim do not hold."""
    lines = lines_of(words, column)
    held = [line for line in lines if line.get("claim") == claim and line["verdict"] == "holds"]
    for line in held[:cases]:
        line["verdict"] = "differs"
    lines[-1] = footer_of(lines[1:-1])
    return parse_result(encoded(lines), column)


def test_what_never_held_is_told_where_the_results_reach_back_to_the_tutorial(words: Words) -> None:
    shown = [
        merge([without_what_holds(words, one, NAMES, 1) for one in columns], words)
        for columns in (("old", "new"), ("new",))
    ]
    reaching_back, newest = (words_on(render(matrix)) for matrix in shown)
    assert "Never held" not in newest
    assert "Never held" not in words_on(render(matrix_of(words, "old", "new")))
    assert "Weights made inside a name scope are named under it : never for kind = Dense" in reaching_back
    none = merge([without_what_holds(words, "old", NAMES, 2), without_what_holds(words, "new", NAMES, 2)], words)
    assert "Weights made inside a name scope are named under it : in no case" in words_on(render(none))


def with_slips(words: Words) -> Words:
    """The small house, whose claim about the phase asks a slip of the tutorial; another slip is of words alone."""
    phase = words.suites["phase"]
    slip = loader.Slip(
        where="Part I, learning phase",
        printed="The phase is never fed.",
        happens="TensorFlow <refuses>.",
        meant="To feed it.",
        asked_by=FEEDING,
        held_by=(NAMES, SHAPES),
        path=phase.path,
        line=1,
    )
    slips = (slip, slip._replace(printed="The phase is misspelled.", asked_by=None, held_by=(SHAPES,)))
    return replace(words, suites={**words.suites, "phase": phase._replace(slips=slips)})


def test_slips_of_the_tutorial_are_told_with_what_was_meant(words: Words) -> None:
    slipped = with_slips(words)
    page = render(matrix_of(slipped, "old", "new"))
    shown = words_on(page)
    told = shown.split("Slips in the tutorial itself")[1].split("What was really imported")[0]
    for text in ("The phase is never fed.", "Part I, learning phase", "TensorFlow <refuses>.", "To feed it."):
        assert text in told
    first, second = page.split('aria-labelledby="slip/')[1:]
    assert [first.count(f'href="#{FEEDING}/{column}"') for column in ("old", "new")] == [1, 1]
    assert f'href="#{NAMES}"' in first
    assert f'href="#{SHAPES}"' in first
    assert FEEDING not in second.split("</article>")[0]
    assert "Slips in the tutorial" not in words_on(render(matrix_of(words, "old", "new")))


def test_slips_do_not_count_as_what_changed_or_never_held(words: Words) -> None:
    slipped = with_slips(words)
    broken = without_what_holds(slipped, "old", FEEDING, 1)
    page = words_on(render(merge([broken, without_what_holds(slipped, "new", FEEDING, 1)], slipped)))
    assert "Never held" not in page
    assert "1 of 2 claims, somewhere" in page
    changed = page.split("Changed in silence")[1].split("By environment")[0]
    assert "A graph with Dropout cannot be run" not in changed


def test_what_is_seen_in_the_same_way_is_told_once(words: Words) -> None:
    lines = lines_of(words, "new")
    twins = [{**lines[0], "column": name, "requested": None} for name in ("one", "two")]
    results = [parse_result(encoded([head, *lines[1:]]), head["column"]) for head in twins]
    page = words_on(render(merge(results, words)))
    assert page.count("Expected and seen, case for case, as in one .") == len(words.claims)
    lines[1]["observations"] = [{"label": "weight names", "value": ["kernel", "other"]}]
    results[1] = parse_result(encoded([twins[1], *lines[1:]]), "two")
    page = words_on(render(merge(results, words)))
    assert page.count("Expected and seen, case for case, as in one .") == len(words.claims) - 1


def test_drift_has_a_sign_of_its_own(words: Words) -> None:
    expected = render(matrix_of(words, "new"))
    assert "not as expected" not in words_on(expected)
    lines = lines_of(words, "new")
    cases = [*lines[1:3], case_of(SHAPES, "differs"), case_of(FEEDING, "holds")]
    drifted = words_on(render(merge([parse_result(encoded([lines[0], *cases, footer_of(cases)]), "new")], words)))
    assert "2 findings not as expected" in drifted
    assert "expected holds, came out as differs" in drifted
    assert "expected gone, came out as holds" in drifted


def test_not_applicable_is_left_out_of_the_count(words: Words) -> None:
    page = words_on(render(matrix_of(words, "eager")))
    assert "1 of 2 hold" in page
    assert "1 not applicable" in page


def test_a_broken_environment_has_no_count_at_all(words: Words) -> None:
    header = header_of(words, "new", broken="could not import TensorFlow", imported=None, cases={})
    page = words_on(render(merge([parse_result(encoded([header]), "new")], words)))
    assert "nothing is known: could not import TensorFlow" in page
    assert "0 of" not in page
    matrix = page.split("A cell shows the worst of its cases")[1].split("What was really imported")[0]
    assert "✓ holds" not in matrix


def test_an_incomplete_environment_shows_what_was_found(words: Words) -> None:
    page = words_on(render(merge([parse_result(encoded(lines_of(words, "new")[:2]), "new")], words)))
    assert "crashed, killed or timed out after 1 of 4 cases" in page
    assert "1 of 2 known" in page
    assert "so far differs" in page
    assert "kind = LSTM : not asked" in page
    assert "3 not known" in page
    assert "nothing is known" in page
    assert "0 of 3" not in page


def test_missing_columns_are_named(words: Words) -> None:
    page = words_on(render(matrix_of(words, "new")))
    assert "old (TensorFlow 0.12.1, Keras 1.0.6): not run, or its Python (3.6) is not on PATH" in page


def test_claims_that_this_checkout_does_not_know_are_shown_all_the_same(words: Words) -> None:
    cases = [case_of("lost.claim", "raises"), case_of("naming.older_claim", "holds")]
    header = header_of(words, "new", digest="sha256:" + "0" * 64, cases={"lost.claim": 1, "naming.older_claim": 1})
    page = words_on(render(merge([parse_result(encoded([header, *cases, footer_of(cases)]), "new")], words)))
    assert "lost.claim" in page
    assert "naming.older_claim" in page
    assert "Older than the claims." in page


def test_no_results_at_all_still_make_a_page(words: Words) -> None:
    assert "3 behaviours" in words_on(render(merge([], words)))


def test_only_https_links_become_anchors(words: Words) -> None:
    outline = Outline(render(matrix_of(words, "new")))
    assert {link for link in outline.links if not link.startswith("#")} == {"https://keras.io/api/"}


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (1, "word"),
        ("kernel:0", "word"),
        (None, "word"),
        ("two\nlines", "json"),
        ([1, 2.5, None], "numbers"),
        (["a", "b"], "list"),
        (["a", 1], "list"),
        ([], "json"),
        ({}, "json"),
        ({"kernel": "/cpu:0"}, "table"),
        ([[1, 2], [3, 4]], "table"),
        ([[1, 2], [3]], "json"),
        ([{"name": "a", "size": 1}, {"name": "b", "size": 2}], "table"),
        ([{"name": "a"}, {"size": 2}], "json"),
        ({"deep": {"er": [1]}}, "json"),
    ],
)
def test_values_are_laid_out_as_they_read_best(value: Any, kind: str) -> None:
    assert layout_of(value).kind == kind


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
ANY_TEXT = st.text(st.characters() | st.sampled_from("<>&\"'{}%\x1b\u202e\ud800\t\n"))


@many_draws
@given(value=ANY_JSON, text=ANY_TEXT)
def test_any_json_in_any_field_stays_text(words: Words, value: Any, text: str) -> None:
    about = {"platform": text, "packages": {text: text}, "devices": {text: text}, "helped": [text], "profile": text}
    header = header_of(words, "new", digest=OTHER_CLAIMS, **about)
    seen = {"observations": [{"label": text, "value": value}], "exception": {"type": text, "message": text}}
    cases = [
        case_of(NAMES, "differs", parameters={text: value, "kind": 1}, **seen),
        case_of(NAMES, "moved", parameters={"kind": text}, names=[{"documented": text, "answered": text}]),
        case_of(SHAPES, "not-applicable", lacking=text or "x"),
        case_of(FEEDING, "gone", **seen),
    ]
    result = parse_result(encoded([header, *cases, footer_of(cases)]), "new")
    assert result.state == "complete"
    page = render(merge([result], words))
    page.encode("utf-8")
    assert Outline(page).tags <= Outline(render(matrix_of(words, "new"))).tags
    assert not {"\x1b", "\u202e", "\ud800"} & set(page)


@pytest.mark.parametrize(
    ("kinds", "told"),
    [("LSTM", "kind = LSTM"), (["LSTM", "Dense"], "kind = LSTM, Dense"), (3, "kind = 3"), ([3, 4.5], "kind = 3, 4.5")],
)
def test_the_cases_that_an_expectation_is_narrowed_to_are_told(words: Words, kinds: Any, told: str) -> None:
    header, *rest = lines_of(words, "new")
    lines = [{**header, "digest": OTHER_CLAIMS}, *rest]
    parameter = kinds[0] if isinstance(kinds, list) else kinds
    for line in lines:
        if line.get("claim") == NAMES:
            line["parameters"] = {"kind": parameter, "of": line["parameters"]["kind"]}
    suite = words.suites["naming"]
    narrowed = tuple(
        claim._replace(expectations=tuple(one._replace(cases={"kind": kinds}) for one in claim.expectations))
        for claim in suite.claims
    )
    suites = {**words.suites, "naming": suite._replace(claims=narrowed)}
    matrix = merge([parse_result(encoded(lines), "new")], replace(words, suites=suites))
    assert f"for {told} because" in words_on(render(matrix))
