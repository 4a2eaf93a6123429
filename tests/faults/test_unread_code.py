"""Code that cannot be read: Python 2, tabs, NUL, latin-1, too large, a FIFO, folders and broken notebooks.

The gate and `uses` are asked about it in every format, alone and among code that is fine: what could not be read is told
first, and nobody is told that it may upgrade.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest

from reports import __main__ as command_line
from reports.commands import compared, given, uses
from reports.matrix import Words
from reports.uses.sources import MOST_CODE
from tests.faults.conftest import Fault
from tests.running import ROOT
from tests.samples import write_results

GATE = ("gate", "--from", "old", "--to", "new", "--used-by")
PUBLISHED = ("gate", "--from", "tf2.15", "--to", "tf2.21-keras3", "--used-by")
FORMATS = ("text", "markdown", "junit", "json", "github")
HARMLESS = "import keras\nprint(keras)\n"
BREAKS = "import tensorflow as tf\nwith tf.name_scope('a'):\n    tf.keras.layers.Dense(8)(tf.zeros((1, 2)))\n"
LONGEST_NAME = 250
BEYOND_ANY_PATH = 20


def written(name: str, content: str | bytes) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)

    return write


def notebook(*cells: str) -> str:
    return json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]})


def too_large(folder: Path) -> None:
    (folder / "large.py").touch()
    os.truncate(folder / "large.py", MOST_CODE + 1)


def folder_that_no_path_reaches(folder: Path) -> None:
    # Nobody, root no more than others, can name what lies there.
    here = os.open(folder, os.O_RDONLY)
    for _ in range(BEYOND_ANY_PATH):
        name = "x" * LONGEST_NAME
        os.mkdir(name, dir_fd=here)
        below = os.open(name, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)


UNREADABLE = {
    "py2": written("py2.py", 'import keras\nprint "x"\n'),
    "tabs": written("tabs.py", "import keras\nif keras:\n\tprint(1)\n        print(2)\n"),
    "nul": written("nul.py", b"import keras\n\0\n"),
    "latin-1": written("latin.py", "import keras\nseason = '\xe9t\xe9'\n".encode("latin-1")),
    "no-encoding": written("klingon.py", "# coding: klingon\nimport keras\n"),
    "utf-16": written("wide.py", "import keras\n".encode("utf-16")),
    "too-deep": written("deep.py", "import keras\nx = " + "(" * 5000 + ")" * 5000),
    "too-large": too_large,
    "fifo": lambda folder: os.mkfifo(folder / "pipe.py"),
    "lost-link": lambda folder: (folder / "lost.py").symlink_to(folder / "nowhere.py"),
    "folder": folder_that_no_path_reaches,
    "no-notebook": written("empty.ipynb", ""),
    "no-cells": written("list.ipynb", "[]"),
    "cut-notebook": written("cut.ipynb", notebook(HARMLESS)[:-9]),
    "broken-cell": written("cell.ipynb", notebook(HARMLESS, "from keras import (\n", HARMLESS)),
}


@pytest.fixture(autouse=True)
def house(words: Words, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """The small house, with all that it found published."""
    published = tmp_path_factory.mktemp("published")
    write_results(published, words)
    monkeypatch.setattr(given, "read_the_words", lambda: words)
    for command in (compared, uses):
        monkeypatch.setattr(command, "PUBLISHED", published)


@pytest.fixture(params=UNREADABLE)
def unreadable(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder with one thing in it that cannot be read."""
    folder = tmp_path / "src"
    folder.mkdir()
    UNREADABLE[request.param](folder)
    return folder


def asked(*arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = command_line.main(arguments)
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def told_first(form: str, out: str) -> str:
    """What a format tells before all else, but for the question itself."""
    if form == "json":
        document = json.loads(out)
        assert document["unread"]
        assert document["not_known"]
        return str(document["outcome"])
    if form == "junit":
        (suite,) = ElementTree.fromstring(out.encode("ascii"))
        (error,) = next(suite.iter("testcase"))
        assert (error.tag, suite.get("errors")) == ("error", "1")
        return f"Not known: {error.get('message')}"
    if form == "markdown":
        return out.split("\n")[2].replace("&#58;", ":").removeprefix("**")
    if form == "github":
        return out.partition("\n")[0].replace("::error title=not known::", "Not known: ")
    return out


def false_hold(code: int, said: str, first: str) -> int:
    return int(
        code == 0
        or "Nothing differs" in said
        or "none of the claims" in said
        or not first.startswith("Not known: not all of the code could be read")
    )


@pytest.mark.parametrize("form", FORMATS)
def test_alone(unreadable: Path, form: str, fault: Fault, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = asked(*GATE, str(unreadable), "--format", form, capsys=capsys)
    fault(out + err, false_holds=false_hold(code, out + err, told_first(form, out)))
    assert code == 3
    assert f"{unreadable}" in err


def test_written_into_a_file(
    unreadable: Path, tmp_path: Path, fault: Fault, capsys: pytest.CaptureFixture[str]
) -> None:
    for form in FORMATS:
        code, out, err = asked(*GATE, str(unreadable), "--format", form, "-o", str(tmp_path / form), capsys=capsys)
        file = (tmp_path / form).read_text(encoding="utf-8")
        fault(out + err, false_holds=false_hold(code, out + err, out))
        fault(file, false_holds=false_hold(code, file, told_first(form, file)))
        assert code == 3


def test_among_code_that_is_fine(unreadable: Path, fault: Fault, capsys: pytest.CaptureFixture[str]) -> None:
    (unreadable / "fine.py").write_text(HARMLESS, encoding="utf-8")
    code, out, err = asked(*GATE, str(unreadable), capsys=capsys)
    fault(out + err, false_holds=false_hold(code, out + err, out))
    assert code == 3


def test_among_code_that_breaks(unreadable: Path, fault: Fault, capsys: pytest.CaptureFixture[str]) -> None:
    (unreadable / "breaks.py").write_text(BREAKS, encoding="utf-8")
    for form in FORMATS:
        code, out, err = asked(*GATE, str(unreadable), "--format", form, capsys=capsys)
        fault(out + err, false_holds=false_hold(code, out + err, told_first(form, out)))
        assert code == 1
    code, out, err = asked(*GATE, str(unreadable), "--fail-on", "never", capsys=capsys)
    fault(out + err, false_holds=false_hold(code, out + err, out))
    assert code == 3


def test_accepted_as_it_is(unreadable: Path, tmp_path: Path, fault: Fault, capsys: pytest.CaptureFixture[str]) -> None:
    gate, accepted = str(tmp_path / "gate.json"), str(tmp_path / "accepted.toml")
    assert command_line.main([*GATE, str(unreadable), "--format", "json", "-o", gate]) == 3
    code, out, err = asked("accept", "--gate", gate, "-o", accepted, capsys=capsys)
    fault(out + err, false_holds=code == 0)
    assert code == 3
    assert "not all of the code could be read" in err


def test_asked_what_it_relies_on(unreadable: Path, fault: Fault, capsys: pytest.CaptureFixture[str]) -> None:
    for form in ("text", "json"):
        code, out, err = asked("uses", str(unreadable), "--format", form, capsys=capsys)
        first = f"Not known: not all of the code could be read {json.loads(out)['skipped']}" if form == "json" else out
        fault(out + err, false_holds=false_hold(code, out + err, first))
        assert code == 3


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read all that there is")
def test_what_its_owner_may_not_read(tmp_path: Path, fault: Fault, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("folder", "file.py"):
        place = tmp_path / "src" / name
        place.mkdir(parents=True) if name == "folder" else place.write_text(BREAKS, encoding="utf-8")
        place.chmod(0)
        code, out, err = asked(*GATE, str(tmp_path / "src"), capsys=capsys)
        fault(out + err, false_holds=false_hold(code, out + err, out))
        place.chmod(0o700)


def test_many_are_told_in_a_bearable_number_and_all_of_them_to_programs(
    tmp_path: Path, fault: Fault, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(40):
        written(f"py2_{number}.py", 'import keras\nprint "x"\n')(tmp_path)
    for form in FORMATS:
        code, out, err = asked(*GATE, str(tmp_path), "--format", form, capsys=capsys)
        fault(out + err, false_holds=false_hold(code, out + err, told_first(form, out)))
        # A sentence of Markdown is cut at some length; the list after it has all of them.
        assert "and 35 more)" in told_first(form, out) or form == "markdown"
        assert ("py2_39.py" in out) == (form != "text")


def test_a_folder_without_code(tmp_path: Path, fault: Fault, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = asked(*GATE, str(tmp_path), capsys=capsys)
    fault(out + err, false_holds=code == 0 or "Nothing" in out)
    assert code == 3
    assert out.startswith("Not known: there is neither a Python file nor a notebook where the code should be.\n")


def test_cells_in_another_language_are_no_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written("shell.ipynb", notebook(HARMLESS, "%%bash\nls -l | wc\n", "%%javascript\nlet a = {\n"))(tmp_path)
    code, out, _ = asked(*GATE, str(tmp_path), capsys=capsys)
    assert code == 0
    assert out.endswith("The code relies on none of the claims, so that nothing was compared.\n")


def commands() -> Iterator[Sequence[str]]:
    yield (*PUBLISHED, "py2.py", "-o", "g.txt")
    yield (*PUBLISHED, "py2.py", "--format", "github")
    yield ("uses", "py2.py")


@pytest.mark.parametrize("command", commands(), ids=lambda command: " ".join(command[-3:]))
def test_as_a_command_of_its_own(command: Sequence[str], tmp_path: Path, fault: Fault) -> None:
    UNREADABLE["py2"](tmp_path)
    ended = subprocess.run(
        [sys.executable, "-m", "reports", *command],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    first = ended.stdout.replace("::error title=not known::", "Not known: ")
    fault(ended.stdout + ended.stderr, false_holds=false_hold(ended.returncode, ended.stdout, first))
    assert ended.returncode == 3
