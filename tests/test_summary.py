"""The summary for the page of a CI job: counts a column, and by name what drifts, is silent, or is lacking."""

import re
from pathlib import Path

import pytest

from reports import __main__ as command_line
from reports.commands import given
from reports.markdown import LONGEST, code, fenced, row, text
from reports.matrix import Words, merge
from reports.results import Result, read_result
from reports.summary import summary
from tests.samples import FEEDING, NAMES, case_of, encoded, footer_of, header_of, lines_of, write_results

HOSTILE = "a|b\n# c <script>*d*`e`</code> [f](javascript:g) @h #1 \x1b[31m\u202ei &amp; \\| ~~j~~ https://k.l _m_ :n:"


def told(words: Words, folder: Path) -> str:
    return summary(merge(map(read_result, folder.glob("*.jsonl")), words))


def test_counts_are_told_a_column(words: Words, results_folder: Path) -> None:
    write_results(results_folder, words)
    lines = told(words, results_folder).splitlines()
    head = "✓ holds | → moved | ≠ differs | ✕ raises | ∅ gone | – not applicable | not known | drift"
    assert f"| column | TensorFlow | Keras | {head} |" in lines
    assert "| <code>old</code> | 0.12.1 | keras 1.0.6 | 3 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |" in lines
    assert "| <code>new</code> | 2.21.0 | keras 3.15.1 | 1 | 0 | 1 | 0 | 1 | 0 | 0 | 0 |" in lines
    assert "| <code>eager</code> | 2.21.0 | keras 3.15.1 | 1 | 0 | 1 | 0 | 0 | 1 | 0 | 0 |" in lines
    assert "Columns: 3 complete. Nothing drifts." in lines


def test_what_is_silent_is_told_by_name(words: Words, results_folder: Path) -> None:
    write_results(results_folder, words)
    silent = told(words, results_folder).partition("Broken in silence")[2]
    sentence = words.claims[NAMES].claim
    assert f"- <code>{NAMES}</code>, {sentence}: <code>new</code>, <code>eager</code>\n" in silent
    assert silent.count("\n- ") == 1


def test_drift_is_told_by_name(words: Words, results_folder: Path) -> None:
    header, *cases, _ = lines_of(words, "old")
    drifted = [{**case, "verdict": "raises"} if case["claim"] == NAMES else case for case in cases]
    (results_folder / "old.jsonl").write_bytes(encoded([header, *drifted, footer_of(drifted)]))
    summed = told(words, results_folder)
    assert "**Drifting: 1.**" in summed
    drift = summed.partition("### Drift\n")[2].partition("###")[0]
    assert "in <code>old</code>: expected holds, came out as raises, for <code>kind = Dense</code>, and 1 more" in drift
    assert "| 2 | 0 | 0 | 1 | 0 | 0 | 0 | **1** |" in summed


def test_what_is_lacking_is_told_and_never_counted(words: Words, results_folder: Path) -> None:
    (old,) = write_results(results_folder, words, "old")
    old.write_bytes(b"\n".join(old.read_bytes().split(b"\n")[:3]) + b"\n")
    broken = [header_of(words, "new", broken="no module named tensorflow", imported=None, cases={})]
    (results_folder / "new.jsonl").write_bytes(encoded(broken))
    summed = told(words, results_folder)
    assert "Columns: 2 incomplete or broken, 1 missing." in summed
    assert "| <code>new</code> | **broken** | **broken** | 0 | 0 | 0 | 0 | 0 | 0 | 3 | 0 |" in summed
    assert "| <code>old</code> | 0.12.1 | keras 1.0.6 (**incomplete**) | 1 | 0 | 0 | 0 | 0 | 0 | 2 | 0 |" in summed
    assert "- <code>new</code> is broken: no module named tensorflow\n" in summed
    assert "- <code>old</code> is incomplete: it has no footer" in summed
    assert "- no result of <code>eager</code>\n" in summed


def test_results_of_other_claims_are_told(words: Words, results_folder: Path) -> None:
    lines = lines_of(words, "old")
    lines[0]["digest"] = "sha256:" + "0" * 64
    (results_folder / "old.jsonl").write_bytes(encoded(lines))
    assert "answer other claims than this checkout's" in told(words, results_folder)


def test_hostile_text_stays_text(words: Words) -> None:
    summed = summary(merge([Result(HOSTILE, "broken", HOSTILE)], words))
    assert not re.search(r"<(?!/?(code|details|summary)>)", summed)
    for markup in (
        "<script>",
        "*d*",
        "`",
        "](",
        "@h",
        " #",
        "\x1b",
        "\u202e",
        "&amp;",
        "~~",
        "://",
        "_m_",
        ":n:",
        "\\",
    ):
        assert markup not in summed
    (its_row,) = [line for line in summed.splitlines() if "script" in line and line.startswith("|")]
    assert its_row.count("|") == 12


@pytest.mark.parametrize("untrusted", [HOSTILE, "|" * 9, "```", "\r\n", "", "\ud800"])
def test_any_text_fits_a_cell(untrusted: str) -> None:
    cell = row(code(untrusted), text(untrusted))
    assert cell.count("|") == 3
    assert len(cell.splitlines()) == 1
    assert cell.encode("utf-8")


def test_long_text_is_cut() -> None:
    assert text("x" * 10_000) == "x" * LONGEST + " …"


@pytest.mark.parametrize("untrusted", ["a\n```\nb", "````", "~~~", "a\x1b[31m\u202eb\r", ""])
def test_no_line_ends_a_block(untrusted: str) -> None:
    first, *inside, last = fenced(untrusted, "sh").splitlines()
    assert first == f"{last}sh"
    assert set(last) == {"`"}
    assert not any(last in line for line in inside)
    assert not any("\x1b" in line or "\u202e" in line for line in inside)


def test_it_is_printed_and_what_is_not_whole_is_told(
    words: Words, results_folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(given, "read_the_words", lambda: words)
    write_results(results_folder, words, "old")
    assert command_line.main(["summary", "--format", "markdown", str(results_folder)]) == 0
    assert capsys.readouterr().out == told(words, results_folder)
    case = case_of(FEEDING, "holds")
    (results_folder / "new.jsonl").write_bytes(encoded([header_of(words, "new"), case]))
    assert command_line.main(["summary", str(results_folder)]) == 3
    assert "reports: new is incomplete" in capsys.readouterr().err
