"""A report for each claim that drifted: versions, what is documented, what was expected, what is seen, how to see it too."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reports import __main__ as command_line
from reports.commands import given
from reports.matrix import Words, merge
from reports.results import Result, parse_result
from reports.upstream import MODES, upstream_reports
from suites import loader
from tests.samples import FEEDING, NAMES, SHAPES, encoded, footer_of, lines_of, write_results

FENCE_BREAKER = "```\n# not a heading <script>\x1b[31m"


def with_drift(words: Words, claim: str, column: str = "new", **changes: Any) -> Result:
    """A result in which each case of a claim came out in another way."""
    header, *cases, _ = lines_of(words, column)
    cases = [{**case, **changes} if case["claim"] == claim else case for case in cases]
    return parse_result(encoded([header, *cases, footer_of(cases)]), column)


def the_report(words: Words, result: Result) -> tuple[str, str]:
    ((name, report),) = [file for file in upstream_reports(merge([result], words)).items() if file[0].endswith(".md")]
    return name, report


def test_there_is_none_where_all_is_as_expected(words: Words) -> None:
    results = [parse_result(encoded(lines_of(words, column)), column) for column in words.columns]
    assert upstream_reports(merge(results, words)) == {}


def test_it_says_all_that_a_maintainer_needs(words: Words) -> None:
    refused = {"type": "ValueError", "message": "no shape"}
    name, report = the_report(words, with_drift(words, SHAPES, verdict="raises", exception=refused))
    assert name == f"{SHAPES}.new.md"
    claim = words.claims[SHAPES]
    assert report.startswith(
        f"# {claim.claim}\n\nWith TensorFlow 2.21.0 and <code>keras</code> 3.15.1 this does not come"
    )
    assert "| Python | 3.11.7 |\n| TensorFlow | 2.21.0 |\n" in report
    assert loader.code_of(claim) in report
    assert "Expected: it holds, as documented.\n\nSeen: **raises** (expected holds, came out as raises)." in report
    assert "ValueError: no shape\n" in report
    assert "pip install tensorflow==2.21.0 numpy==1.26.4 pytest hypothesis packaging\n" in report
    assert "pytest suites/test_naming.py::test_shapes_are_known --entry keras --mode graph\n" in report
    assert f"`python {SHAPES}.new.py` asks the claim by itself." in report


def test_a_script_stands_beside_it(words: Words) -> None:
    files = upstream_reports(merge([with_drift(words, SHAPES, verdict="raises")], words))
    assert list(files) == [f"{SHAPES}.new.py", f"{SHAPES}.new.md"]
    script = files[f"{SHAPES}.new.py"]
    assert loader.code_of(words.claims[SHAPES]) in script
    assert "Seen with Python 3.11.7, TensorFlow 2.21.0, Keras 3.15.1.\n" in script
    assert 'ENTRY, MODE = "keras", "graph"\n' in script


def test_what_a_search_has_found_is_searched_for_again(words: Words) -> None:
    found = with_drift(words, SHAPES, verdict="raises")
    assert found.header is not None
    _, report = the_report(words, replace(found, header={**found.header, "profile": "thorough"}))
    assert "--entry keras --mode graph --hypothesis-profile thorough\n" in report
    assert "asks the claim by itself, by its own examples: what a search" in report


def test_it_says_why_there_is_no_script(words: Words) -> None:
    drifted = with_drift(words, FEEDING, verdict="raises", exception={"type": "ValueError", "message": "no"})
    ((name, report),) = upstream_reports(merge([drifted], words)).items()
    assert name == f"{FEEDING}.new.md"
    assert "No script stands beside this: it needs session, which pytest alone has." in report


def test_a_known_deviation_that_came_in_another_way_is_told_with_its_reason(words: Words) -> None:
    _, report = the_report(words, with_drift(words, NAMES, verdict="gone"))
    because = "Keras 3 names a variable by its bare name (<https://keras.io/api/>)"
    assert f"### kind = Dense\n\nExpected: differs with keras &#62;=3, because: {because}." in report
    assert "### kind = LSTM\n" in report


def test_what_holds_again_is_no_defect(words: Words) -> None:
    _, report = the_report(words, with_drift(words, NAMES, verdict="holds", exception=None))
    assert "this holds again, where it was known not to: no defect" in report


def test_cases_that_came_as_expected_are_told_beside(words: Words) -> None:
    header, first, *cases, _ = lines_of(words, "old")
    lines = [{**first, "verdict": "differs"}, *cases]
    _, report = the_report(words, parse_result(encoded([header, *lines, footer_of(lines)]), "old"))
    assert "As expected: <code>kind = LSTM</code>.\n" in report


def test_hostile_text_stays_text(words: Words) -> None:
    seen = [{"label": FENCE_BREAKER, "value": FENCE_BREAKER}]
    _, report = the_report(words, with_drift(words, SHAPES, verdict="differs", observations=seen))
    outside, fence = [], ""
    for line in report.splitlines():
        if fence:
            fence = "" if line == fence else fence
        elif line.startswith("```"):
            fence = line.rstrip("abcdefghijklmnopqrstuvwxyz")
        else:
            outside.append(line)
    assert not fence
    assert not [line for line in outside if "script>" in line or line.startswith("# not")]
    assert "\x1b" not in report


def test_every_mode_is_told() -> None:
    assert set(MODES) == set(loader.MODES)


def test_they_are_written_to_a_folder(
    words: Words,
    results_folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(given, "read_the_words", lambda: words)
    write_results(results_folder, words)
    folder = tmp_path / "upstream"
    assert command_line.main(["upstream", str(results_folder), "-o", str(folder)]) == 0
    assert capsys.readouterr().out == "nothing drifted\n"
    assert not folder.exists()
    header, *cases, _ = lines_of(words, "new")
    cases = [{**case, "verdict": "raises"} if case["claim"] == SHAPES else case for case in cases]
    (results_folder / "new.jsonl").write_bytes(encoded([header, *cases, footer_of(cases)]))
    assert command_line.main(["upstream", str(results_folder), "-o", str(folder)]) == 0
    written = [f"{SHAPES}.new.py", f"{SHAPES}.new.md"]
    assert sorted(path.name for path in folder.iterdir()) == sorted(written)
    assert capsys.readouterr().out.splitlines() == [f"wrote {folder}/{name}" for name in written]
