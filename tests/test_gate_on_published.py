"""The gate on the results that are published: what differs is listed once, in the right class, and nothing else is."""

import json
import re
from functools import cache
from itertools import pairwise

import pytest

from reports import __main__ as command_line
from reports.commands.given import read_the_words
from reports.comparison import compare
from reports.matrix import Words, verdict_of
from reports.publish import PUBLISHED
from reports.results import Result, read_result

FROM, TO = "tf2.15", "tf2.21-keras3"
RESULTS = {path.stem: read_result(path) for path in sorted(PUBLISHED.glob("*.jsonl"))}
# Read as: what a case was, and what it is then; the same verdict and not-applicable are told of elsewhere.
CLASSES = {
    "holds": {"moved": "moved", "differs": "broke-silently", "raises": "broke-loudly", "gone": "broke-loudly"},
    "moved": {"holds": "better", "differs": "broke-silently", "raises": "broke-loudly", "gone": "broke-loudly"},
    "differs": {"holds": "better", "moved": "better", "raises": "changed", "gone": "changed"},
    "raises": {"holds": "better", "moved": "better", "differs": "changed", "gone": "changed"},
    "gone": {"holds": "better", "moved": "better", "differs": "changed", "raises": "changed"},
}
WORSE = ("broke-silently", "broke-loudly", "moved")


@cache
def words_as_they_stand() -> Words:
    """What this checkout claims."""
    return read_the_words()


def class_of(before: Result, after: Result, claim: str) -> str | None:
    """The class that a claim belongs in, read off the verdicts of its cases; None where none of them differs."""
    was = {case.key: case.verdict for case in before.by_claim[claim]}
    known = {CLASSES.get(was[case.key], {}).get(case.verdict) for case in after.by_claim[claim]} - {None}
    worse = [each for each in WORSE if each in known]
    if worse and "better" not in known:
        return worse[0]
    if worse or "changed" in known:
        return "changed"
    return "better" if known else None


@pytest.mark.parametrize(("before", "after"), [(FROM, TO), (TO, FROM), *pairwise(RESULTS)], ids=str)
def test_every_claim_stands_in_the_class_of_what_became_of_its_cases(before: str, after: str) -> None:
    ours, theirs = RESULTS[before], RESULTS[after]
    changes = {change.claim: change for change in compare(ours, theirs, words_as_they_stand())}
    assert set(ours.announced) | set(theirs.announced) <= set(changes)
    for claim in set(ours.announced) & set(theirs.announced):
        right = class_of(ours, theirs, claim)
        if right is not None:
            assert changes[claim].kind == right, claim
        else:
            # A name that has moved on is the one thing that a verdict does not tell.
            moved = (verdict_of(ours, claim), verdict_of(theirs, claim)) == ("moved", "moved")
            assert changes[claim].kind in ("unchanged", "not-compared", *(["changed"] if moved else [])), claim


def test_what_differs_is_listed_once(capsys: pytest.CaptureFixture[str]) -> None:
    before, after = RESULTS[FROM], RESULTS[TO]
    assert command_line.main(["gate", "--from", FROM, "--to", TO, "--format", "json"]) == 1
    told = [claim for claim in json.loads(capsys.readouterr().out)["claims"] if claim["cases"]]
    differing = {claim for claim in before.announced if verdict_of(before, claim) != verdict_of(after, claim)}
    assert differing
    assert differing <= {claim["claim"] for claim in told}
    assert len({claim["claim"] for claim in told}) == len(told)
    for claim in told:
        assert claim["reasons"] or claim["kind"] == "better" or claim["after"] == "not-applicable", claim["claim"]
        assert claim["since"]


@pytest.mark.parametrize("column", RESULTS)
def test_a_published_column_to_itself_is_nothing(column: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line.main(["gate", "--from", column, "--to", str(PUBLISHED / f"{column}.jsonl")]) == 0
    shown = capsys.readouterr().out
    assert re.search(r"Nothing (that could be compared )?differs\.\n$", shown)
    assert "→" not in shown
