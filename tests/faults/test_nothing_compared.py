"""Two results of which no claim, or not every case, can be compared: damaged parameters, a plugin's, other claims, cuts.

Nobody is told that nothing differs where nothing was compared, in whatever format, whatever the policy.
"""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from reports import __main__ as command_line
from reports.commands import given
from reports.publish import PUBLISHED
from tests.faults.conftest import Fault
from tests.running import ROOT
from tests.samples import encoded

BEFORE, AFTER = "tf2.15", "tf2.21-keras3"
FORMATS = ("text", "markdown", "junit", "json", "github")
EARLIER_CLAIMS = "sha256:" + "0" * 64
NOT_KNOWN = re.compile(r"Not known: (none of the 72 claims could be compared|the only claim could not be compared): ")

Line = dict[str, Any]


def lines_of(column: str) -> list[Line]:
    """A published result, as if it answered earlier claims than this checkout's."""
    header, *cases, footer = [json.loads(line) for line in (PUBLISHED / f"{column}.jsonl").read_bytes().splitlines()]
    del footer["checksum"]
    return [{**header, "digest": EARLIER_CLAIMS}, *cases, footer]


def kept(folder: Path, name: str, lines: Sequence[Mapping[str, Any]]) -> str:
    path = folder / f"{name}.jsonl"
    path.write_bytes(encoded(lines))
    return str(path)


def with_cases(lines: Sequence[Line], cases: Sequence[Line]) -> list[Line]:
    """A complete result of these cases."""
    header, *_, footer = lines
    counts = {verdict: sum(case["verdict"] == verdict for case in cases) for verdict in footer["counts"]}
    counts |= {case["verdict"]: sum(each["verdict"] == case["verdict"] for each in cases) for case in cases}
    announced = {claim: sum(case["claim"] == claim for case in cases) for claim in header["cases"]}
    return [
        {**header, "cases": {claim: number for claim, number in announced.items() if number}},
        *cases,
        {**footer, "cases": len(cases), "counts": {verdict: number for verdict, number in counts.items() if number}},
    ]


def one_more_parameter(lines: Sequence[Line]) -> list[Line]:
    return with_cases(lines, [{**case, "parameters": {"n": 1, **case["parameters"]}} for case in lines[1:-1]])


def repeated(lines: Sequence[Line]) -> list[Line]:
    """What `pytest --count 2` of pytest-repeat leaves."""
    step = "__pytest_repeat_step_number"
    return with_cases(
        lines, [{**case, "parameters": {step: nth, **case["parameters"]}} for case in lines[1:-1] for nth in (0, 1)]
    )


def nothing_applicable(lines: Sequence[Line]) -> list[Line]:
    lacking = {"verdict": "not-applicable", "lacking": "two GPUs", "exception": None}
    return with_cases(lines, [{**case, **lacking} for case in lines[1:-1]])


def no_claims(lines: Sequence[Line]) -> list[Line]:
    return with_cases(lines, [])


def other_claims(lines: Sequence[Line]) -> list[Line]:
    header, *cases, footer = lines
    announced = {f"{claim}_of_old": number for claim, number in header["cases"].items()}
    return [
        {**header, "cases": announced},
        *({**case, "claim": f"{case['claim']}_of_old"} for case in cases),
        footer,
    ]


def broken(lines: Sequence[Line]) -> list[Line]:
    return [{**lines[0], "broken": "no TensorFlow", "imported": None, "cases": {}}]


def cut_before_the_first_case(lines: Sequence[Line]) -> list[Line]:
    return [lines[0]]


INCOMPARABLE: Mapping[str, Callable[[Sequence[Line]], list[Line]]] = {
    function.__name__: function
    for function in (
        *(one_more_parameter, repeated, nothing_applicable, no_claims, other_claims),
        *(broken, cut_before_the_first_case),
    )
}


def asked(*arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = command_line.main(arguments)
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def false_hold(code: int, said: str) -> int:
    return int(code == 0 or bool(re.search(r"Nothing\b.*\b(differs|broke)", said)))


def told_first(form: str, out: str) -> str:
    """What a format tells before all else, but for the question itself."""
    if form == "json":
        return str(json.loads(out)["outcome"])
    if form == "junit":
        (suite,) = ElementTree.fromstring(out.encode("ascii"))
        return f"Not known: {next(suite.iter('error')).get('message')}"
    if form == "markdown":
        return out.split("\n")[2].replace("&#58;", ":").removeprefix("**")
    return out.replace("::error title=not known::", "Not known: ")


words_of_this_checkout = cache(given.read_the_words)


@pytest.fixture(autouse=True)
def words_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading the words again takes longer than all the rest."""
    monkeypatch.setattr(given, "read_the_words", words_of_this_checkout)


@pytest.fixture(params=INCOMPARABLE)
def sides(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """A result, and one with which it cannot be compared."""
    after = INCOMPARABLE[request.param](lines_of(AFTER))
    return kept(tmp_path, "before", lines_of(BEFORE)), kept(tmp_path, "after", after)


def test_every_format_both_ways(sides: tuple[str, str], fault: Fault, capsys: pytest.CaptureFixture[str]) -> None:
    for before, after in (sides, sides[::-1]):
        for form in FORMATS:
            code, out, err = asked("gate", "--from", before, "--to", after, "--format", form, capsys=capsys)
            fault(out + err, false_holds=false_hold(code, out + err))
            assert code == 3
            assert re.match(r"Not known: none of the \d+ claims could be compared: ", told_first(form, out))


def test_written_into_a_file(
    sides: tuple[str, str], tmp_path: Path, fault: Fault, capsys: pytest.CaptureFixture[str]
) -> None:
    before, after = sides
    told = tmp_path / "told"
    code, out, err = asked("gate", "--from", before, "--to", after, "-o", str(told), capsys=capsys)
    fault(out + err + told.read_text(encoding="utf-8"), false_holds=false_hold(code, out + told.read_text("utf-8")))
    assert code == 3
    assert out.startswith("Not known: none of the ")


@pytest.mark.parametrize("fail_on", ["silent", "never"])
def test_whatever_the_policy(
    sides: tuple[str, str], fail_on: str, fault: Fault, capsys: pytest.CaptureFixture[str]
) -> None:
    before, after = sides
    code, out, err = asked("gate", "--from", before, "--to", after, "--fail-on", fail_on, capsys=capsys)
    fault(out + err, false_holds=false_hold(code, out + err))
    assert code == 3


def test_accepted_as_it_is(
    sides: tuple[str, str], tmp_path: Path, fault: Fault, capsys: pytest.CaptureFixture[str]
) -> None:
    before, after = sides
    gate, accepted = str(tmp_path / "gate.json"), str(tmp_path / "accepted.toml")
    assert command_line.main(["gate", "--from", before, "--to", after, "--format", "json", "-o", gate]) == 3
    for question in (["--from", before, "--to", after], ["--gate", gate]):
        code, out, err = asked("accept", *question, "-o", accepted, capsys=capsys)
        fault(out + err, false_holds=false_hold(code, out + err))
        assert code == 3


def test_the_only_claim_that_matters(tmp_path: Path, fault: Fault, capsys: pytest.CaptureFixture[str]) -> None:
    claim = "scope_naming.weights_carry_the_name_scope"
    lines = lines_of(AFTER)
    lost = with_cases(lines, [case for case in lines[1:-1] if case["claim"] != claim])
    sides = ("--from", kept(tmp_path, "before", lines_of(BEFORE)), "--to", kept(tmp_path, "after", lost))
    one = tmp_path / "one.txt"
    one.write_text(f"{claim}\n", encoding="utf-8")
    code, out, err = asked("gate", *sides, "--claims", str(one), capsys=capsys)
    fault(out + err, false_holds=false_hold(code, out + err))
    assert code == 3
    assert NOT_KNOWN.match(out)


@pytest.mark.parametrize("nth", range(6))
def test_a_case_that_one_side_lacks(nth: int, tmp_path: Path, fault: Fault, capsys: pytest.CaptureFixture[str]) -> None:
    """The claim is unchanged in the cases that are left, and is not told as unchanged."""
    lines = lines_of(BEFORE)
    claims = [claim for claim, number in lines[0]["cases"].items() if number > 1]
    lost = next(case for case in lines[1:-1] if case["claim"] == claims[nth])
    header, *rest = with_cases(lines, [case for case in lines[1:-1] if case is not lost])
    after = [{**header, "column": "after"}, *rest]
    sides = ("--from", kept(tmp_path, "before", lines), "--to", kept(tmp_path, "after", after))
    code, out, err = asked("gate", *sides, "--format", "json", capsys=capsys)
    (told,) = [claim for claim in json.loads(out)["claims"] if claim["claim"] == lost["claim"]]
    fault(out + err, false_holds=told["kind"] != "not-compared")
    assert (code, told["why"]) == (0, "not all cases were asked in after")
    _, out, _ = asked("gate", *sides, capsys=capsys)
    fault(out, false_holds="Nothing differs" in out)
    assert "71 of 72 claims compared" in out


@pytest.mark.parametrize("damage", [one_more_parameter, repeated])
@pytest.mark.parametrize("form", FORMATS)
def test_as_a_command_of_its_own_on_this_checkouts_claims(
    damage: Callable[[Sequence[Line]], list[Line]], form: str, tmp_path: Path, fault: Fault
) -> None:
    header, *rest = damage(lines_of(AFTER))
    digest = json.loads((PUBLISHED / f"{AFTER}.jsonl").read_bytes().splitlines()[0])["digest"]
    after = kept(tmp_path, "after", [{**header, "digest": digest}, *rest])
    ended = subprocess.run(
        [sys.executable, "-m", "reports", "gate", "--from", BEFORE, "--to", after, "--format", form],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    said = ended.stdout + ended.stderr
    fault(said, false_holds=false_hold(ended.returncode, said))
    assert ended.returncode == 3
