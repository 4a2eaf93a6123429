"""A full disk, and an output that is a device, a FIFO, a link, or this very output."""

import os
import resource
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest

from reports import __main__ as command_line
from reports.commands import compared, given
from reports.matrix import Words
from reports.publish import PUBLISHED
from reports.writing import write_all, write_whole
from tests.faults.conftest import Fault
from tests.running import ROOT
from tests.samples import write_results

OLD, NEW = "tf2.15", "tf2.21-keras3"
GATE = ("gate", "--from", OLD, "--to", NEW, "--fail-on", "never", "--format", "json")
NULL = (1, 3)
FULL = (1, 7)
A_JSON = '{\n  "schema": '

Gate = Callable[[Path], tuple[int, str]]

needs_devices = pytest.mark.skipif(os.geteuid() != 0, reason="only root makes devices")


@pytest.fixture
def gate(
    words: Words, results_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Gate:
    """`gate(path)`: the gate of the small house, written to a path; its exit code, and what it complained of."""
    write_results(results_folder, words)
    monkeypatch.setattr(given, "read_the_words", lambda: words)
    monkeypatch.setattr(compared, "PUBLISHED", results_folder)

    def told(path: Path) -> tuple[int, str]:
        asked = ["gate", "--from", "old", "--to", "new", "--fail-on", "never", "--format", "json", "-o", str(path)]
        return command_line.main(asked), capsys.readouterr().err

    return told


def reports(
    *arguments: object, stdout: int = subprocess.PIPE, beforehand: Callable[[], None] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "reports", *map(str, arguments)],
        cwd=ROOT,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=120,
        preexec_fn=beforehand,
    )


def largest_file(size: int) -> None:
    """Let no file of this process grow beyond a size, as a full disk would."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def device(folder: Path, numbers: tuple[int, int]) -> Path:
    folder.mkdir()
    path = folder / "device"
    os.mknod(path, 0o600 | stat.S_IFCHR, os.makedev(*numbers))
    return path


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def is_device(path: Path) -> bool:
    return stat.S_ISCHR(path.lstat().st_mode)


@needs_devices
def test_a_device_stays_one(tmp_path: Path, gate: Gate, fault: Fault) -> None:
    null = device(tmp_path / "dev", NULL)
    told = gate(null)
    fault(told[1], lost=not is_device(null))
    assert told == (0, "")
    assert names_in(null.parent) == [null.name]


@needs_devices
def test_a_device_that_is_full_is_told_by_its_name(tmp_path: Path, gate: Gate, fault: Fault) -> None:
    full = device(tmp_path / "dev", FULL)
    told = gate(full)
    fault(told[1], lost=not is_device(full))
    assert told == (2, f"reports: {full}: No space left on device\n")


def test_whoever_waits_at_a_fifo_is_given_it(tmp_path: Path, gate: Gate, fault: Fault) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    read: list[str] = []
    reader = Thread(target=lambda: read.append(fifo.read_text(encoding="utf-8")))
    reader.start()
    told = gate(fifo)
    reader.join(timeout=60)
    fault(told[1], lost=not (stat.S_ISFIFO(fifo.lstat().st_mode) and read and read[0].startswith(A_JSON)))
    assert told == (0, "")


@pytest.mark.parametrize("is_there", [True, False])
def test_of_a_link_the_target_is_written(tmp_path: Path, gate: Gate, fault: Fault, *, is_there: bool) -> None:
    target = tmp_path / "elsewhere" / "target.json"
    target.parent.mkdir()
    if is_there:
        target.write_text("old")
    link = tmp_path / "link.json"
    link.symlink_to("elsewhere/target.json")
    told = gate(link)
    fault(told[1], lost=not link.is_symlink())
    assert told == (0, "")
    assert target.read_text(encoding="utf-8").startswith(A_JSON)
    assert names_in(target.parent) == ["target.json"]


def test_a_folder_is_no_file(tmp_path: Path, gate: Gate, fault: Fault) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    told = gate(folder)
    fault(told[1], lost=len(names_in(folder)))
    assert told == (2, f"reports: {folder}: Is a directory\n")


@pytest.mark.parametrize("permissions", [0o600, 0o664, 0o755])
def test_permissions_are_kept(tmp_path: Path, fault: Fault, permissions: int) -> None:
    path = tmp_path / "told.json"
    path.write_text("old")
    path.chmod(permissions)
    write_whole(path, "new")
    fault(lost=stat.S_IMODE(path.stat().st_mode) != permissions)
    assert path.read_text() == "new"


def test_what_is_new_has_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "any").touch()
    write_whole(tmp_path / "new", "new")
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "any").stat().st_mode


@pytest.mark.parametrize("named", ["/dev/stdout", "out"])
def test_into_standard_output_it_goes_with_all_the_rest(tmp_path: Path, fault: Fault, named: str) -> None:
    out = tmp_path / "out"
    with out.open("w") as file:
        ended = reports(*GATE, "-o", out if named == "out" else named, stdout=file.fileno())
    told = out.read_text(encoding="utf-8")
    fault(ended.stderr, lost=not told.startswith(A_JSON) or "\nwrote " not in told)
    assert ended.returncode == 0


def test_into_a_pipe_it_goes_too(fault: Fault) -> None:
    ended = reports(*GATE, "-o", "/dev/stdout")
    fault(ended.stderr, lost=not ended.stdout.startswith(A_JSON) or not ended.stdout.endswith("wrote /dev/stdout\n"))


@pytest.mark.parametrize("arguments", [("verdicts",), (*GATE, "-o", os.devnull)])
def test_standard_output_that_is_full_is_told_as_such(fault: Fault, arguments: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        ended = reports(*arguments, stdout=full.fileno())
    fault(ended.stderr)
    assert (ended.returncode, ended.stderr) == (2, "reports: standard output: No space left on device\n")


def test_a_file_that_does_not_fit_is_told_by_the_name_that_was_given(tmp_path: Path, fault: Fault) -> None:
    path = tmp_path / ("n" * 250)
    path.write_text("old")
    ended = reports(*GATE, "-o", path, beforehand=lambda: largest_file(1000))
    fault(ended.stderr, lost=files_in(tmp_path) != {path.name: b"old"})
    assert (ended.returncode, ended.stderr) == (2, f"reports: {path}: File too large\n")


def test_a_name_of_any_length_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 255)
    write_whole(path, "new")
    assert files_in(tmp_path) == {path.name: b"new"}


def test_a_disk_that_fills_up_while_results_are_published_changes_nothing(tmp_path: Path, fault: Fault) -> None:
    kept = tmp_path / "kept"
    first = reports("publish", "--folder", kept, PUBLISHED / f"{OLD}.jsonl")
    assert first.returncode == 0, first.stderr
    before = files_in(kept)
    # The results fit, and the page does not.
    ended = reports("publish", "--folder", kept, PUBLISHED / f"{NEW}.jsonl", beforehand=lambda: largest_file(250_000))
    assert (PUBLISHED / f"{NEW}.jsonl").stat().st_size < 250_000 < len(before["index.html"])
    fault(ended.stderr, lost=files_in(kept) != before)
    assert (ended.returncode, ended.stderr) == (2, f"reports: {kept / 'index.html'}: File too large\n")


@pytest.mark.parametrize("last", ["a folder", "in no folder"])
def test_several_are_written_or_none(tmp_path: Path, fault: Fault, last: str) -> None:
    one = tmp_path / "one"
    one.write_text("old")
    (tmp_path / "a folder").mkdir()
    bad = tmp_path / last if last == "a folder" else tmp_path / "none" / "file"
    with pytest.raises(OSError, match=f"'{bad}'$"):
        write_all({one: "new", tmp_path / "two": "new", bad: "new"})
    fault(lost=one.read_text() != "old")
    assert names_in(tmp_path) == ["a folder", "one"]
