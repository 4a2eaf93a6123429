"""A case left out, in every way there is to leave one out."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from reports import __main__ as command_line
from reports.commands import given
from reports.matrix import Words
from tests.faults.conftest import Fault
from tests.samples import (
    CASES,
    FEEDING,
    NAMES,
    SHAPES,
    as_version_1,
    begun_of,
    case_of,
    encoded,
    footer_of,
    header_of,
    unknown_of,
)

Lines = list[dict[str, Any]]
OTHER_CLAIMS = "sha256:" + "0" * 64
DENSE, LSTM = {"kind": "Dense"}, {"kind": "LSTM"}
HOLDING = [case_of(NAMES, "holds", parameters=DENSE), case_of(SHAPES, "holds"), case_of(FEEDING, "holds")]
DIFFERING = case_of(NAMES, "differs", parameters=LSTM)
NOT_ASKED = r"kind = LSTM\W*: not asked"


def closed(header: Mapping[str, Any], cases: Sequence[Mapping[str, Any]], *more: Mapping[str, Any]) -> Lines:
    asked = [line for line in cases if line["kind"] == "case"]
    return [dict(line) for line in (header, *cases, *more, footer_of(asked))]


# {how the case is left out: (the result without it, what is said of it)}
WAYS: Mapping[str, tuple[Callable[[Mapping[str, Any]], bytes], str]] = {
    "it was deselected, or others were named": (lambda head: encoded(closed(head, HOLDING)), NOT_ASKED),
    "it hung": (
        lambda head: encoded(closed(head, HOLDING, unknown_of(NAMES, LSTM))),
        r"kind = LSTM\W*: hung: it did not",
    ),
    "it was ended by a plugin after it had ended": (
        lambda head: encoded(closed(head, [*HOLDING, DIFFERING], unknown_of(NAMES, LSTM))),
        r"kind = LSTM\W*: hung: it did not",
    ),
    "it took its process with it": (
        lambda head: encoded([head, *HOLDING, begun_of(NAMES, LSTM)]),
        r"kind = LSTM\W*: did not end: the process ended",
    ),
    "the run was killed before it": (lambda head: encoded([head, *HOLDING]), NOT_ASKED),
    "it has another parameter": (
        lambda head: encoded(closed(head, [*HOLDING, {**DIFFERING, "parameters": {"kind": "LSTN"}}])),
        NOT_ASKED,
    ),
    "it has one parameter more": (
        lambda head: encoded(closed(head, [*HOLDING, {**DIFFERING, "parameters": {**LSTM, "n": 1}}])),
        NOT_ASKED,
    ),
    "the run says that there are fewer": (
        lambda head: encoded(closed({**head, "cases": {**CASES, NAMES: 1}}, HOLDING)),
        NOT_ASKED,
    ),
    "the run says nothing of the claim": (
        lambda head: encoded(closed({**head, "cases": {SHAPES: 1, FEEDING: 1}}, HOLDING[1:])),
        NOT_ASKED,
    ),
    "an earlier schema, deselected": (lambda head: as_version_1(closed(head, HOLDING), deselected=1), NOT_ASKED),
    "an earlier schema, others named": (lambda head: as_version_1(closed(head, HOLDING)), NOT_ASKED),
    "an earlier schema of other claims": (
        lambda head: as_version_1(closed({**head, "digest": OTHER_CLAIMS}, HOLDING), deselected=1),
        "maybe deselected",
    ),
}


@pytest.fixture
def published(words: Words, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the claim differs in a result that is published, and holds in the one before."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(given, "read_the_words", lambda: words)
    whole = closed(header_of(words, "new"), [*HOLDING, DIFFERING])
    for digest, name in ((words.digest, "old"), (OTHER_CLAIMS, "earlier")):
        before = closed(header_of(words, "old", digest=digest), [*HOLDING, {**DIFFERING, "verdict": "holds"}])
        Path(f"{name}.jsonl").write_bytes(encoded(before))
    Path("whole.jsonl").write_bytes(encoded(whole))
    assert command_line.main(["publish", "whole.jsonl", "--folder", "published"]) == 0
    return tmp_path / "published"


@pytest.mark.parametrize("way", WAYS)
def test_its_claim_is_known_nowhere_and_the_case_is_named(
    way: str, words: Words, published: Path, fault: Fault, capsys: pytest.CaptureFixture[str]
) -> None:
    make, why = WAYS[way]
    Path("new.jsonl").write_bytes(make(header_of(words, "new")))
    kept = published.joinpath("new.jsonl").read_bytes()
    before = "earlier.jsonl" if "other claims" in way else "old.jsonl"
    gate = ["gate", "--from", before, "--to", "new.jsonl"]
    commands = {
        "verdicts": (["verdicts", "new.jsonl"], rf"^new\t{NAMES}\t(?!incomplete)"),
        "summary": (["summary", "new.jsonl"], r"^\| `new` \|(?:[^|]*\|){2} *3 "),
        "history": (["history", NAMES, "new.jsonl"], r"^    (?!incomplete)\w+ +Keras"),
        "page": (["page", "new.jsonl", "-o", "page"], None),
        "gate": ([*gate, "--format", "json"], rf'"claim": "{NAMES}",\s+"kind": "(?!not-compared)'),
        "gate as text": (gate, r"Nothing differs"),
        "publish": (["publish", "new.jsonl", "--folder", "published"], None),
    }  # fmt: skip
    for name, (arguments, as_if_known) in commands.items():
        capsys.readouterr()
        code = command_line.main(arguments)
        captured = capsys.readouterr()
        said = captured.out + captured.err
        known = as_if_known is not None and re.search(as_if_known, captured.out, re.MULTILINE) is not None
        lost = name == "publish" and published.joinpath("new.jsonl").read_bytes() != kept
        fault(said, false_holds=known or code == 0, lost=lost)
        # Of the cases that are known one drifts, and history says so.
        assert code == (1 if name == "history" and "drift" in said else 3), name
        assert name == "publish" or re.search(why, said), said
    page = Path("page/index.html").read_text(encoding="utf-8")
    (verdict,) = re.findall(rf'aria-label="(\w+)[^"]* in new: {words.claims[NAMES].claim}"', page)
    fault(false_holds=verdict != "incomplete")
    assert re.search(why.replace(r"\W*", r"(?:</code>)?"), page)
