"""The command line: what it prints, what it leaves, and how it ends."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from reports import __main__ as command_line
from reports.commands import given
from reports.matrix import Words
from tests.samples import FEEDING, NAMES, SHAPES, encoded, header_of, write_results

ROOT = Path(__file__).resolve().parent.parent
BLOCKED = """
import runpy, sys
for name in ("tensorflow", "keras", "tf_keras", "numpy", "pytest", "hypothesis"):
    sys.modules[name] = None
sys.argv = ["reports", *sys.argv[1:]]
runpy.run_module("reports", run_name="__main__")
"""


@pytest.fixture(autouse=True)
def _the_small_house(words: Words, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(given, "read_the_words", lambda: words)


def test_verdicts_are_lines_for_other_programs(
    words: Words, results_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_results(results_folder, words)
    assert command_line.main(["verdicts", str(results_folder)]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed == sorted(
        [
            f"eager\t{NAMES}\tdiffers",
            f"eager\t{SHAPES}\tholds",
            f"eager\t{FEEDING}\tnot-applicable",
            f"new\t{NAMES}\tdiffers",
            f"new\t{SHAPES}\tholds",
            f"new\t{FEEDING}\tgone",
            f"old\t{NAMES}\tholds",
            f"old\t{SHAPES}\tholds",
            f"old\t{FEEDING}\tholds",
        ]
    )


def test_files_and_folders_can_be_given_in_any_order(
    words: Words, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = write_results(tmp_path / "some", words, "old", "new")
    write_results(tmp_path / "more", words, "eager")
    orders = [[str(old), str(new), str(tmp_path / "more")], [str(tmp_path / "more"), str(new), str(old)]]
    printed = []
    for order in orders:
        assert command_line.main(["verdicts", *order]) == 0
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1]


@pytest.mark.parametrize("command", ["verdicts", "page", "publish"])
def test_what_is_not_whole_is_shown_and_told(
    words: Words, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    old, new, eager = write_results(tmp_path / "results", words, "old", "new", "eager")
    new.write_bytes(new.read_bytes()[:-300])
    eager.write_bytes(
        encoded([header_of(words, "eager", broken="no module named tensorflow", imported=None, cases={})])
    )
    where = {"page": ["-o", str(tmp_path / "page")], "publish": ["--folder", str(tmp_path / "published")]}
    assert command_line.main([command, str(old), str(new), str(eager), *where.get(command, [])]) == 3
    captured = capsys.readouterr()
    told = captured.err.splitlines()
    assert told[0].startswith("reports: new is incomplete: it has no footer: crashed, killed or timed out after ")
    assert told[1] == "reports: eager is broken: no module named tensorflow"
    if command == "verdicts":
        assert f"eager\t{SHAPES}\tbroken" in captured.out
        assert f"new\t{FEEDING}\tincomplete" in captured.out
        assert f"old\t{FEEDING}\tholds" in captured.out
    if command == "page":
        assert (tmp_path / "page" / "index.html").is_file()
    if command == "publish":
        assert sorted(path.name for path in (tmp_path / "published").iterdir()) == [
            "index.html",
            "matrix.svg",
            "old.jsonl",
        ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"hello\n", "is not a result file: line 1 is not JSON"),
        (b'{"kind": "header", "schema": 9}\n', "is of schema version 9; this reads version 2, and 1"),
        (None, "cannot be read: No such file or directory"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(
    words: Words, results_folder: Path, capsys: pytest.CaptureFixture[str], content: bytes | None, told: str
) -> None:
    (good,) = write_results(results_folder, words, "old")
    bad = results_folder / "bad.jsonl"
    if content is not None:
        bad.write_bytes(content)
    assert command_line.main(["verdicts", str(good), str(bad)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == f"reports: {bad}: {told}\n"


def test_an_empty_folder_is_told(results_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line.main(["verdicts", str(results_folder)]) == 2
    assert "no result file (*.jsonl) in this folder" in capsys.readouterr().err


def test_the_same_column_twice_is_told(words: Words, results_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (old,) = write_results(results_folder, words, "old")
    assert command_line.main(["verdicts", str(old), str(old)]) == 2
    assert capsys.readouterr().err == "reports: column old is given twice\n"


def test_a_page_that_cannot_be_written_is_told(
    words: Words, results_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (old,) = write_results(results_folder, words, "old")
    assert command_line.main(["page", str(old), "-o", str(old)]) == 2
    assert capsys.readouterr().err == f"reports: {old}: File exists\n"


def test_hostile_names_cannot_break_the_lines(results_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hostile = results_folder / "a\tb\x1b[31m\u202ec.jsonl"
    hostile.write_bytes(b"{")
    assert command_line.main(["verdicts", str(hostile)]) == 3
    captured = capsys.readouterr()
    for line in captured.out.splitlines():
        assert line.count("\t") == 2
        assert line.startswith("a\\tb\\x1b[31m\\u202ec\t")
    assert captured.err.isascii()
    assert captured.err.isprintable() or captured.err.rstrip("\n").isprintable()


def test_usage_is_exit_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command_line.main(["upstream"])
    assert ended.value.code == 2
    assert "usage: python -m reports" in capsys.readouterr().err


def _run(*arguments: str, code: str | None = None) -> subprocess.CompletedProcess[str]:
    start = ["-c", code] if code else ["-m", "reports"]
    return subprocess.run(
        [sys.executable, *start, *arguments], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )


def test_reports_need_neither_tensorflow_nor_keras_nor_numpy(results_folder: Path) -> None:
    (results_folder / "tf2.15.jsonl").write_bytes(b"")
    for arguments in (
        ["verdicts"],
        ["page", "-o", str(results_folder)],
        ["publish", "--folder", str(results_folder / "kept")],
    ):
        ended = _run(*arguments, str(results_folder), code=BLOCKED)
        assert ended.returncode == 3, ended.stderr
        assert ended.stderr == "reports: tf2.15 is incomplete: its header is cut off\n"


def test_reports_start_at_once() -> None:
    ended = _run(
        "-c", "import sys, reports.__main__; print(*sorted(sys.modules))", code="import sys; exec(sys.argv[2])"
    )
    assert ended.returncode == 0, ended.stderr
    assert not {"numpy", "tensorflow", "keras", "pytest", "hypothesis", "jsonschema"} & set(ended.stdout.split())


def test_a_reader_that_stops_reading_is_no_error(results_folder: Path) -> None:
    (results_folder / "tf2.15.jsonl").write_bytes(b"")
    read, write = os.pipe()
    os.close(read)
    ended = subprocess.run(
        [sys.executable, "-m", "reports", "verdicts", str(results_folder)],
        cwd=ROOT,
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=60,
    )
    os.close(write)
    assert "Traceback" not in ended.stderr
    assert "BrokenPipe" not in ended.stderr
