"""Versions, numbers, nesting and files that nobody means, and options that name nothing."""

import codecs
import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from reports import __main__ as command_line
from reports.commands import bisect, compared, given
from reports.matrix import Words
from reports.reading import MB, Unreadable, bytes_of
from reports.results import read_result
from reports.uses import uses_of
from reports.uses.sources import MOST_CODE
from suites import loader
from suites.loader.toml import Document
from tests.faults.conftest import Fault
from tests.running import run, stand_in_for_tensorflow
from tests.samples import COLUMNS, NAMES, encoded, header_of, lines_of, write_results, write_suites

LONG = "9" * 5000
GATE = ("gate", "--from", "old", "--to", "new", "--fail-on", "never")

Asking = Callable[..., tuple[int, str, str]]


@pytest.fixture
def asked(words: Words, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Asking:
    """`asked(*arguments)`: exit code, output and complaints of a command, in a folder in which the small house is asked."""
    published = tmp_path / "published"
    write_results(published, words)
    for module in (given, bisect):
        monkeypatch.setattr(module, "read_the_words", lambda: words)
    for module in (given, compared):
        monkeypatch.setattr(module, "PUBLISHED", published)
    monkeypatch.chdir(tmp_path)

    def told(*arguments: object) -> tuple[int, str, str]:
        code = command_line.main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return told


def one_complaint(told: tuple[int, str, str], fault: Fault) -> str:
    """The line that is all that a command says of what it cannot do."""
    code, out, complaints = told
    fault(out + complaints)
    assert (code, out) == (2, "")
    assert len(complaints.splitlines()) == 1
    return complaints.removeprefix("reports: ").rstrip("\n")


@pytest.mark.parametrize("library", ["python", "tensorflow", "keras"])
@pytest.mark.parametrize("text", [LONG, f"3.{LONG}", "1!" * 51, f"3.0+{LONG}", "3" * 101])
@pytest.mark.parametrize(
    "arguments",
    [
        ("verdicts", "long.jsonl"),
        ("summary", "long.jsonl"),
        ("history", "*", "long.jsonl"),
        ("page", "long.jsonl", "-o", "page"),
        ("upstream", "long.jsonl", "-o", "upstream"),
        ("publish", "long.jsonl", "--folder", "kept"),
        ("gate", "--from", "old", "--to", "long.jsonl"),
        ("gate", "--from", "long.jsonl", "--to", "new"),
        ("uses", ".", "--from", "long.jsonl"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_an_environment_whose_version_nobody_means_is_broken(  # noqa: PLR0913  # what a test is about
    words: Words, asked: Asking, fault: Fault, *, library: str, text: str, arguments: tuple[str, ...]
) -> None:
    header, *rest = lines_of(words, "eager")
    changed = {**header, "imported": {**header["imported"], library: text}, "requested": None}
    Path("long.jsonl").write_bytes(encoded([changed, *rest]))
    code, out, complaints = asked(*arguments)
    fault(out + complaints, false_holds="\tholds" in out)
    assert code == 3
    assert (
        f"eager is broken: what was imported as {library} calls itself {text[:100]!r}, which is no version"
        in complaints
    )


@pytest.mark.parametrize("library", ["tensorflow", "keras"])
def test_a_request_that_nobody_means_is_no_more_than_a_text(
    words: Words, asked: Asking, fault: Fault, library: str
) -> None:
    header = header_of(words, "eager", broken="no TensorFlow", imported=None, cases={})
    header["requested"] = {**header["requested"], library: LONG}
    Path("long.jsonl").write_bytes(encoded([header]))
    for arguments in (
        ("verdicts", "long.jsonl"),
        ("summary", "long.jsonl"),
        ("history", "*", "long.jsonl"),
        ("page", "long.jsonl", "-o", "page"),
    ):
        code, out, complaints = asked(*arguments)
        fault(out + complaints)
        assert (code, complaints) == (3, "reports: eager is broken: no TensorFlow\n")


def test_a_column_whose_version_nobody_means_is_told_with_its_line(tmp_path: Path, fault: Fault) -> None:
    folder = write_suites(tmp_path / "suites")
    (folder / "columns.toml").write_text(COLUMNS.replace("2.21.0", LONG), encoding="utf-8")
    with pytest.raises(loader.WordsError) as refused:
        loader.load_columns(folder)
    fault(str(refused.value))
    assert refused.value.problems == [f"suites/columns.toml:{line}: '{LONG}' is not a version" for line in (2, 3)]


def test_a_range_that_nobody_means_is_told_with_its_line(tmp_path: Path, fault: Fault) -> None:
    folder = write_suites(tmp_path / "suites")
    text = (folder / "naming.toml").read_text(encoding="utf-8")
    (folder / "naming.toml").write_text(text.replace(">=3", f">={LONG}"), encoding="utf-8")
    with pytest.raises(loader.WordsError) as refused:
        loader.load_suites(folder)
    fault(str(refused.value))
    assert refused.value.problems[0].startswith("suites/naming.toml:12: keras = '>=999")


LISTS: dict[str, tuple[str, str]] = {
    "a number": ("\nx = " + LONG, ":2: a number has more digits than any that is meant"),
    "a number in another system": (
        '[[accept]]\nclaim = "*"\nverdict = 0x' + "f" * 5000,
        ":3: a number has more digits than any that is meant",
    ),
    "a number in an array": (f"claims = [\n 1,\n {LONG}]", ":3: a number has more digits than any that is meant"),
    "arrays": ("\n\nx = " + "[" * 100_000, ":3: nested deeper than 50 levels"),
    "arrays that end": ("x = " + "[" * 400 + "]" * 400, ":1: nested deeper than 50 levels"),
    "arrays line by line": ("x = [\n" + "[\n" * 60 + "]\n" * 61, ":61: nested deeper than 50 levels"),
    "tables": ("x = " + "{a=" * 2_000, ":1: nested deeper than 50 levels"),
    "tables by a dotted key": ("[[accept]]\nverdict" + ".a" * 3_000 + " = 1", ":2: nested deeper than 50 levels"),
    "until": (f'[[accept]]\nclaim = "*"\nuntil = {{ keras = "{LONG}" }}', ":3: until is not a table such as"),
    "until in many parts": (
        f'[[accept]]\nclaim = "*"\nuntil = {{ keras = "{"1." * 3000}1" }}',
        ":3: until is not a table",
    ),
    "unknown key": ("note = 1", ":1: unknown key 'note'"),
    "not UTF-8": ("\n\udcff", ":2: not UTF-8"),
}


@pytest.mark.parametrize("what", LISTS)
def test_a_list_that_nobody_means_is_told_with_its_path_and_line(asked: Asking, fault: Fault, what: str) -> None:
    text, why = LISTS[what]
    path = Path("some/folders/below/mine.toml")
    path.parent.mkdir(parents=True)
    path.write_bytes(text.encode(errors="surrogateescape"))
    assert one_complaint(asked(*GATE, "--claims", path), fault).startswith(f"{path}{why}")


@pytest.mark.parametrize("name", ["mine.toml", "mine.txt"])
def test_a_mark_of_the_byte_order_is_read_through(asked: Asking, fault: Fault, name: str) -> None:
    text = f'claims = ["{NAMES}"]\n' if name == "mine.toml" else f"{NAMES}\n"
    Path(name).write_bytes(codecs.BOM_UTF8 + text.encode())
    code, out, complaints = asked(*GATE, "--claims", name, "--format", "json")
    fault(out + complaints)
    assert (code, complaints) == (0, "")
    assert [claim["claim"] for claim in json.loads(out)["claims"]] == [NAMES]


def test_a_document_of_the_house_is_still_told_by_folder_and_file(tmp_path: Path) -> None:
    (tmp_path / "suites").mkdir()
    path = tmp_path / "suites" / "x.toml"
    path.write_text("x = " + "[" * 1000, encoding="utf-8")
    assert Document(path).problems == ["suites/x.toml:1: nested deeper than 50 levels"]
    path.write_text("x = [[[[[1.5, -9_223_372_036_854_775_808, 0xffff_ffff_ffff_ffff]]]]]", encoding="utf-8")
    assert Document(path).problems == []


def no_file(folder: Path, what: str) -> tuple[Path, str]:
    """A path to what is no file to read, and what is said of it."""
    path = folder / "given.toml"
    if what == "a FIFO":
        os.mkfifo(path)
    elif what == "a folder":
        path.mkdir()
        return path, "cannot be read: Is a directory"
    elif what == "a device":
        path.symlink_to("/dev/zero")
    elif what == "absurdly large":
        path.touch()
        os.truncate(path, 201 * MB)
        return path, "is larger than"
    elif what == "nothing":
        return path, "cannot be read: No such file or directory"
    return path, "is no regular file"


@pytest.mark.parametrize("what", ["a FIFO", "a folder", "a device", "absurdly large", "nothing"])
@pytest.mark.parametrize(
    "arguments", [(*GATE, "--claims"), ("accept", "-o", "mine.toml", "--gate")], ids=lambda arguments: arguments[0]
)
def test_what_is_no_file_is_neither_waited_for_nor_read_for_ever(
    asked: Asking, tmp_path: Path, what: str, arguments: tuple[str, ...], fault: Fault
) -> None:
    path, why = no_file(tmp_path, what)
    assert one_complaint(asked(*arguments, path), fault).startswith(f"{path}: {why}")


def test_a_file_may_be_as_large_as_it_may_be_and_no_larger(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * 100)
    assert bytes_of(path, 100) == b"x" * 100
    with pytest.raises(Unreadable, match="is larger than 0 MB"):
        bytes_of(path, 99)
    # What the kernel makes as it is read says that it is empty.
    with pytest.raises(Unreadable, match="is larger than 0 MB"):
        bytes_of(Path("/proc/self/status"), 99)
    with pytest.raises(Unreadable, match="cannot be read: embedded null byte"):
        bytes_of(Path("a\0b"))


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (
            ("gate", "--from", "old", "--to", ""),
            "--to names nothing: give a result file, a published column, or python:PATH",
        ),
        (("gate", "--from", "", "--to", "new"), "--from names nothing: give a result file"),
        (("gate", "--from", "old", "--to", "python:"), "--to names nothing: give a result file"),
        (("bisect", NAMES, "--from", "old", "--to", "new", "--folder", __file__), f"--folder {__file__}: is no folder"),
        (("bisect", NAMES, "--from", "old", "--to", "new", "--limit", "-5"), "--limit is to be above 0"),
        (("bisect", NAMES, "--from", "old", "--to", "new", "--limit", "0"), "--limit is to be above 0"),
        (("bisect", NAMES, "--from", "old", "--to", "new", "--limit", "nan"), "--limit is to be above 0"),
    ],
)
def test_an_option_that_names_nothing_is_refused(
    asked: Asking, arguments: tuple[str, ...], why: str, fault: Fault
) -> None:
    assert one_complaint(asked(*arguments), fault).startswith(why)


def notebook(*cells: str) -> str:
    return json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]})


USE = "import tensorflow as tf, keras\ntf.name_scope(keras)\n"
CODE: dict[str, tuple[str, str, int, dict[int | None, str]]] = {
    "one that is too long": ("code.py", USE + "#" * MOST_CODE, 0, {None: "is larger than 2 MB"}),
    "a cell that is too long": (
        "code.ipynb",
        notebook(USE, USE + "#" * MOST_CODE, USE),
        2,
        {2: "makes more than 2 MB of code, with the cells before it"},
    ),
    "cells that are too many": (
        "code.ipynb",
        notebook(*([USE + "#" * (MOST_CODE // 2 - 100)] * 3)),
        2,
        {3: "makes more than 2 MB of code, with the cells before it"},
    ),
    "a notebook that is too long": ("code.ipynb", notebook(USE) + " " * 20 * MB, 0, {None: "is larger than 20 MB"}),
    "blanks": ("code.ipynb", notebook(USE, USE + " " * 400_000 + "x!"), 1, {2: "does not parse as Python 3: line 3"}),
    "blanks after a sign": ("code.ipynb", notebook(USE, USE + "x =" + " " * 400_000 + "y!"), 1, {2: "does not parse"}),
    "brackets": ("code.ipynb", notebook(USE, "[ " * 200_000 + "="), 1, {2: ""}),
    "all in one line": ("code.py", f"{USE}x = [{'tf.name_scope, ' * 20_000}]\n", 20_001, {}),
    "many cells": ("code.ipynb", notebook(*[USE] * 2_000), 2_000, {}),
}


@pytest.mark.parametrize("what", CODE)
def test_code_that_a_person_would_not_read_takes_seconds(words: Words, tmp_path: Path, what: str, fault: Fault) -> None:
    name, text, uses, skipped = CODE[what]
    (tmp_path / name).write_text(text, encoding="utf-8")
    began = time.process_time()
    found = uses_of([tmp_path], words)
    assert time.process_time() - began < 20
    assert len(found.by_claim.get(NAMES, ())) == uses
    assert [each.cell for each in found.skipped] == list(skipped)
    for each in found.skipped:
        assert each.why.startswith(skipped[each.cell])
    fault()


def test_warnings_as_errors_are_no_trouble_of_ours(fault: Fault) -> None:
    ended = run("suites", "--collect-only", "-W", "error")
    fault(ended.stdout)
    assert ended.returncode == 0, ended.stdout


IMPORTED_AGAIN = """
import pathlib
times = pathlib.Path(__file__).with_name("times")
times.touch()
times.write_text(times.read_text() + "x")
raise ImportError("failed for the %d. time" % len(times.read_text()))
"""


def test_an_import_that_fails_is_told_as_it_failed_first(tmp_path: Path, fault: Fault) -> None:
    env = stand_in_for_tensorflow(tmp_path, IMPORTED_AGAIN)
    results = tmp_path / "results.jsonl"
    ended = run("suites", "--results", str(results), env=env)
    fault(ended.stdout)
    why = "tensorflow cannot be imported: ImportError: failed for the 1. time"
    assert (ended.returncode, read_result(results).why) == (3, why)
    assert f"broken environment: {why}" in ended.stdout
    assert (tmp_path / "times").read_text() == "x"
