"""The gate on the results that are published: what differs is listed once, in the right class, and nothing else is."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from reports import __main__ as command_line
from reports.matrix import verdict_of
from reports.publish import PUBLISHED
from reports.results import read_result

BREAKS: Mapping[str, Callable[[str, str], bool]] = {
    "broke-silently": lambda before, after: before in ("holds", "moved") and after == "differs",
    "broke-loudly": lambda before, after: before in ("holds", "moved") and after in ("raises", "gone"),
    "moved": lambda before, after: (before, after) == ("holds", "moved"),
}


def told(capsys: pytest.CaptureFixture[str], before: str, after: str) -> tuple[int, dict[str, Any]]:
    """How the gate ends, and what it tells of each claim that is not unchanged."""
    code = command_line.main(["gate", "--from", before, "--to", after, "--format", "json"])
    claims = json.loads(capsys.readouterr().out)["claims"]
    named = [claim["claim"] for claim in claims]
    assert sorted(set(named)) == named
    return code, {claim["claim"]: claim for claim in claims if claim["kind"] != "unchanged"}


def test_published_columns_are_told_from_each_other_and_from_themselves(capsys: pytest.CaptureFixture[str]) -> None:
    before, after = (read_result(PUBLISHED / f"{column}.jsonl") for column in ("tf2.15", "tf2.21-keras3"))
    code, claims = told(capsys, "tf2.15", "tf2.21-keras3")
    assert code == 1
    differing = {claim for claim in before.announced if verdict_of(before, claim) != verdict_of(after, claim)}
    compared_claims = {name for name, claim in claims.items() if claim["kind"] != "not-compared"}
    assert differing
    assert differing <= compared_claims
    was = {case.key: case.verdict for case in before.cases}
    for name in compared_claims:
        pairs = [(was[case.key], case.verdict) for case in after.by_claim[name]]
        worse = [kind for kind, is_so in BREAKS.items() if any(is_so(*pair) for pair in pairs)]
        better = any(pair[1] == "holds" != pair[0] for pair in pairs)
        if worse and not better:
            assert claims[name]["kind"] == worse[0], name
        else:
            assert claims[name]["kind"] in (("changed",) if worse or not better else ("better", "changed")), name


@pytest.mark.parametrize("path", sorted(PUBLISHED.glob("*.jsonl")), ids=lambda path: path.stem)
def test_a_published_column_to_itself_is_nothing(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, claims = told(capsys, path.stem, str(path))
    assert code == 0
    assert {claim["kind"] for claim in claims.values()} <= {"not-compared"}
