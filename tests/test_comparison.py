"""Two environments compared: every claim in one class, and nothing that broke is hidden by what did not."""

from collections.abc import Sequence

import pytest
from hypothesis import given

from reports.comparison import HARMFUL, KINDS, TOLD, WORSE, Change, compare, is_silent, kind_of_claim
from reports.matrix import Words, verdict_of
from reports.results import Refused, parse_result
from tests.comparing import KEYS, all_verdicts, result_with
from tests.samples import FEEDING, NAMES, SHAPES, encoded, header_of, many_draws

HOLDS = ("holds", "holds", "holds", "holds")
OTHER_CLAIMS = "sha256:" + "0" * 64


def changes(words: Words, before: Sequence[str | None], after: Sequence[str | None]) -> dict[str, Change]:
    found = compare(result_with(words, "old", before), result_with(words, "new", after), words)
    assert len({change.claim for change in found}) == len(found)
    return {change.claim: change for change in found}


@many_draws
@given(before=all_verdicts(), after=all_verdicts())
def test_every_claim_stands_once_in_one_class(
    words: Words, before: Sequence[str | None], after: Sequence[str | None]
) -> None:
    found = changes(words, before, after)
    assert set(found) == set(words.claims)
    assert {change.kind for change in found.values()} <= set(KINDS)
    for change in found.values():
        assert (change.why is not None) == (change.kind == "not-compared")


@many_draws
@given(before=all_verdicts(), after=all_verdicts())
def test_the_way_back_is_the_converse(words: Words, before: Sequence[str | None], after: Sequence[str | None]) -> None:
    there, back = changes(words, before, after), changes(words, after, before)
    for claim, change in there.items():
        returned = back[claim].kind
        if change.kind in WORSE:
            assert returned in ("better", "changed")
        elif change.kind == "better":
            assert returned in WORSE
        elif change.kind == "changed":
            assert returned in ("changed", *WORSE)
        else:
            assert returned == change.kind


@many_draws
@given(verdicts=all_verdicts())
def test_from_an_environment_to_itself_nothing_differs(words: Words, verdicts: Sequence[str | None]) -> None:
    result = result_with(words, "new", verdicts)
    for change in compare(result, result, words):
        assert change.kind in ("unchanged", "not-compared")
        assert not change.differing


@many_draws
@given(before=all_verdicts(unasked=False), after=all_verdicts(unasked=False))
def test_what_broke_is_told_whatever_else_got_better(words: Words, before: Sequence[str], after: Sequence[str]) -> None:
    found = changes(words, before, after)
    for (claim, parameters), was, is_now in zip(KEYS, before, after, strict=True):
        if was in ("holds", "moved") and is_now in ("differs", "raises", "gone"):
            assert found[claim].kind in HARMFUL
            assert any(
                case.label == "".join(f"kind = {kind}" for kind in parameters.values()) for case in found[claim].harmful
            )
            assert any(map(is_silent, found[claim].harmful)) or is_now != "differs"


@many_draws
@given(before=all_verdicts(unasked=False), after=all_verdicts(unasked=False))
def test_a_claim_whose_verdict_differs_is_told(words: Words, before: Sequence[str], after: Sequence[str]) -> None:
    ours, theirs = result_with(words, "old", before), result_with(words, "new", after)
    for change in compare(ours, theirs, words):
        verdicts = (verdict_of(ours, change.claim), verdict_of(theirs, change.claim))
        if "not-applicable" in (*before, *after):
            continue
        if verdicts[0] != verdicts[1]:
            assert change.kind in TOLD
        if verdicts[0] == "holds":
            after_all_held = {"differs": "broke-silently", "moved": "moved", "holds": "unchanged"}
            assert change.kind == after_all_held.get(verdicts[1], "broke-loudly")
        if verdicts[1] == "holds":
            assert change.kind in ("better", "unchanged")


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("holds", "differs", "broke-silently"),
        ("moved", "differs", "broke-silently"),
        ("holds", "raises", "broke-loudly"),
        ("moved", "gone", "broke-loudly"),
        ("holds", "moved", "moved"),
        ("moved", "moved", "changed"),
        ("differs", "raises", "changed"),
        ("gone", "differs", "changed"),
        ("differs", "holds", "better"),
        ("raises", "moved", "better"),
        ("moved", "holds", "better"),
        ("gone", "gone", "unchanged"),
        ("holds", "not-applicable", "not-compared"),
        ("not-applicable", "not-applicable", "not-compared"),
    ],
)
def test_classes(words: Words, before: str, after: str, kind: str) -> None:
    found = changes(words, ("holds", "holds", before, "holds"), ("holds", "holds", after, "holds"))
    assert found[SHAPES].kind == kind
    assert found[NAMES].kind == "unchanged"


@pytest.mark.parametrize(
    ("kinds", "kind"),
    [
        ({"broke-silently", "broke-loudly", "unchanged"}, "broke-silently"),
        ({"moved", "changed", "not-compared"}, "moved"),
        ({"broke-loudly", "better"}, "changed"),
        ({"changed", "better"}, "changed"),
        ({"better", "unchanged"}, "better"),
        ({"unchanged", "not-compared"}, "unchanged"),
        ({"not-compared"}, "not-compared"),
        (set(), "not-compared"),
    ],
)
def test_a_claim_stands_where_its_cases_went(kinds: set[str], kind: str) -> None:
    assert kind_of_claim(kinds) == kind


def test_what_swapped_under_one_verdict_is_told(words: Words) -> None:
    before, after = ("differs", "holds", "holds", "holds"), ("holds", "differs", "holds", "holds")
    change = changes(words, before, after)[NAMES]
    assert (change.before.verdict, change.after.verdict) == ("differs", "differs")
    assert change.kind == "changed"
    assert [(case.label, case.kind) for case in change.differing] == [
        ("kind = LSTM", "broke-silently"),
        ("kind = Dense", "better"),
    ]


def test_what_cannot_be_compared_says_why(words: Words) -> None:
    whole = result_with(words, "old", HOLDS)
    part = result_with(words, "new", ("differs", None, None, "not-applicable"))
    why = {change.claim: change.why for change in compare(whole, part, words)}
    assert why == {
        NAMES: "new is incomplete: 1 of 2 known, differs so far; case kind = LSTM: not asked",
        SHAPES: "new is incomplete: not asked",
        FEEDING: "not applicable in new: the claim needs a graph",
    }
    lost = parse_result(encoded([header_of(words, "eager", broken="no TensorFlow", imported=None, cases={})]), "eager")
    assert {change.why for change in compare(lost, whole, words)} == {"eager is broken: no TensorFlow"}
    cut = parse_result(b"", "cut")
    assert {change.kind for change in compare(whole, cut, words)} == {"not-compared"}


def test_a_claim_of_which_neither_was_asked_is_not_compared(words: Words) -> None:
    cases = {NAMES: 2, FEEDING: 1}
    verdicts = ("holds", "holds", None, "holds")
    ours = result_with(words, "old", verdicts, cases=cases, digest=OTHER_CLAIMS)
    theirs = result_with(words, "new", verdicts, cases=cases, digest=OTHER_CLAIMS)
    (left,) = [change for change in compare(ours, theirs, words) if change.kind == "not-compared"]
    assert (left.claim, left.why) == (SHAPES, "not asked in old")


@pytest.mark.parametrize(
    ("before", "after", "kind", "why"),
    [
        ("holds", "holds", "not-compared", "not all cases were asked in new"),
        ("differs", "holds", "not-compared", "not all cases were asked in new"),
        ("holds", "differs", "broke-silently", None),
        ("differs", "raises", "changed", None),
    ],
)
def test_what_did_not_break_is_known_only_where_both_sides_have_all_cases(
    words: Words, before: str, after: str, kind: str, why: str | None
) -> None:
    part = {NAMES: 1, SHAPES: 1, FEEDING: 1}
    ours = result_with(words, "old", (before, "holds", "holds", "holds"), digest=OTHER_CLAIMS)
    theirs = result_with(words, "new", (after, None, "holds", "holds"), cases=part, digest=OTHER_CLAIMS)
    (change,) = [change for change in compare(ours, theirs, words) if change.claim == NAMES]
    assert (change.kind, change.why) == (kind, why)
    assert [(case.label, case.why) for case in change.left_out] == [("kind = LSTM", "not asked in new")]


def test_other_cases_on_either_side_are_not_compared(words: Words) -> None:
    part = {NAMES: 1, SHAPES: 1, FEEDING: 1}
    ours = result_with(words, "old", ("holds", None, "holds", "holds"), cases=part, digest=OTHER_CLAIMS)
    theirs = result_with(words, "new", (None, "holds", "holds", "holds"), cases=part, digest=OTHER_CLAIMS)
    (change,) = [change for change in compare(ours, theirs, words) if change.claim == NAMES]
    assert (change.kind, change.why) == ("not-compared", "other cases were asked in old than in new")


@pytest.mark.parametrize(("before", "left_out"), [("holds", 1), ("not-applicable", 0)])
def test_a_case_that_can_be_asked_on_neither_side_is_not_left_out(words: Words, before: str, left_out: int) -> None:
    change = changes(words, ("holds", before, "holds", "holds"), ("holds", "not-applicable", "holds", "holds"))[NAMES]
    assert change.kind == "unchanged"
    assert len(change.left_out) == left_out


def test_results_of_other_claims_are_refused_and_two_of_the_same_are_not(words: Words) -> None:
    ours, other = result_with(words, "old", HOLDS), result_with(words, "new", HOLDS, digest=OTHER_CLAIMS)
    with pytest.raises(Refused, match="old and new were not asked the same claims"):
        compare(ours, other, words)
    assert compare(other, other, words)
