"""Results merge to the same matrix in any order, and what cannot be merged is refused by name."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.html import render
from reports.matrix import Words, merge, verdict_of, worst
from reports.results import Case, Refused, Result, parse_result
from reports.verdicts import verdict_lines
from suites import loader
from tests.samples import FEEDING, NAMES, SHAPES, encoded, footer_of, header_of, lines_of, many_draws


def result_of(words: Words, column: str) -> Result:
    return parse_result(encoded(lines_of(words, column)), column)


@many_draws
@given(data=st.data())
def test_any_order_gives_the_same_matrix(words: Words, data: st.DataObject) -> None:
    columns = data.draw(st.lists(st.sampled_from(list(words.columns)), unique=True))
    results = []
    for column in columns:
        content = encoded(lines_of(words, column))
        results.append(
            parse_result(content[: data.draw(st.sampled_from([len(content), len(content) - 9, 20, 0]))], column)
        )
    matrix = merge(results, words)
    again = merge(data.draw(st.permutations(results)), words)
    assert matrix == again
    assert verdict_lines(matrix) == verdict_lines(again)
    assert render(matrix) == render(again)
    assert sum(len(result.cases) for result in matrix.results) == sum(len(result.cases) for result in results)


def test_columns_stand_in_the_order_of_their_versions(words: Words) -> None:
    def made(name: str, tensorflow: str, entry: str, keras: str, mode: str) -> Result:
        about = {
            "python": "3.11.7",
            "tensorflow": tensorflow,
            "keras": keras,
            "entry": entry,
            "mode": mode,
            "device": "none",
        }
        header = header_of(words, "new", column=name, requested=None, imported=about)
        return parse_result(encoded([header]), name)

    ordered = [
        made("z", "2.9.0", "tf.keras", "2.9.0", "graph"),
        made("y", "2.15.1", "keras", "2.15.0", "eager"),
        made("x", "2.15.1", "tf.keras", "2.15.0", "graph"),
        made("w", "2.21.0", "keras", "3.5.0", "graph"),
        made("v", "2.21.0", "keras", "3.15.1", "graph"),
        made("u", "2.21.0", "keras", "3.15.1", "v1"),
        made("t", "2.21.0", "keras", "3.15.1", "eager"),
        made("s", "2.21.0", "tf_keras", "2.21.0", "graph"),
        parse_result(b"", "a"),
    ]
    for order in itertools.islice(itertools.permutations(ordered), 0, 2000, 97):
        assert [result.column for result in merge(order, words).results] == [result.column for result in ordered]


def test_a_column_without_a_header_stands_where_its_name_belongs(words: Words) -> None:
    matrix = merge([parse_result(b"", "old"), result_of(words, "new"), parse_result(b"", "other")], words)
    assert [result.column for result in matrix.results] == ["old", "new", "other"]


def test_a_broken_column_stands_where_it_was_to_stand(words: Words) -> None:
    broken = parse_result(encoded([header_of(words, "old", broken="no TensorFlow", imported=None, cases={})]), "old")
    assert [result.column for result in merge([result_of(words, "new"), broken], words).results] == ["old", "new"]


def test_the_same_column_twice_is_refused(words: Words) -> None:
    with pytest.raises(Refused, match="column new is given twice"):
        merge([result_of(words, "new"), result_of(words, "new")], words)


def test_results_of_other_claims_are_refused(words: Words) -> None:
    other = parse_result(encoded([header_of(words, "eager", digest="sha256:" + "0" * 64)]), "eager")
    for order in ([result_of(words, "new"), other], [other, result_of(words, "new")]):
        with pytest.raises(Refused, match="columns eager and new were not asked the same claims"):
            merge(order, words)


def test_results_of_a_part_of_the_claims_are_incomplete(words: Words) -> None:
    part = [line for line in lines_of(words, "new")[1:-1] if line["claim"] == NAMES]
    (merged,) = merge([parse_result(encoded([header_of(words, "new"), *part, footer_of(part)]), "new")], words).results
    assert merged.state == "incomplete"
    assert merged.why == f"{SHAPES}, {FEEDING}: not asked"
    assert verdict_of(merged, NAMES) == "differs"
    assert verdict_of(merged, SHAPES) == "incomplete"


def test_results_older_than_the_claims_are_told(words: Words) -> None:
    matrix = merge([result_of(words, "new")], words)
    assert not matrix.asked_other_claims
    assert merge([result_of(words, "new")], replace(words, digest="sha256:" + "1" * 64)).asked_other_claims


def test_a_result_that_calls_itself_another_column_is_broken(words: Words) -> None:
    header, *rest = lines_of(words, "new")
    for about in ({}, {"requested": None}):
        renamed = parse_result(encoded([{**header, "column": "old", **about}, *rest]), "old")
        (merged,) = merge([renamed], words).results
        why = "it calls itself old, which is tensorflow 0.12.1 in suites/columns.toml, and is of 2.21.0"
        assert (merged.state, merged.why) == ("broken", why)


def test_columns_without_results_are_missing(words: Words) -> None:
    assert [column.name for column in merge([result_of(words, "new")], words).missing] == ["old", "eager"]


@many_draws
@given(st.sets(st.sampled_from(loader.VERDICTS), min_size=1))
def test_the_worst_case_speaks_for_a_claim(verdicts: set[str]) -> None:
    found = worst([Case(NAMES, verdict, {}, {}) for verdict in verdicts])
    assert found in verdicts
    if verdicts != {"not-applicable"}:
        rank = loader.WORST_FIRST.index
        assert all(rank(found) <= rank(verdict) for verdict in verdicts - {"not-applicable"})


def test_a_claim_that_was_collected_but_never_asked_is_incomplete(words: Words) -> None:
    result = parse_result(encoded([header_of(words, "new", cases={FEEDING: 0}), footer_of([])]), "new")
    assert verdict_of(result, FEEDING) == "incomplete"


def test_in_a_broken_environment_every_claim_is_broken(words: Words) -> None:
    lines = [header_of(words, "new", broken="no TensorFlow"), *lines_of(words, "new")[1:]]
    result = parse_result(encoded(lines), "new")
    assert {verdict_of(result, claim) for claim in words.claims} == {"broken"}
