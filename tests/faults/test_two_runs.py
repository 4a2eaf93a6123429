"""Two runs at once on one folder.

The second is refused, and told who holds the folder; the first goes on as if there were no other.
"""

import argparse
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reports.commands import run as run_command
from reports.matrix import Words
from reports.results import read_result
from reports.running.lock import locked
from tests.faults.conftest import Fault
from tests.faults.planted import ask, plant
from tests.faults.starting import COLUMN, LIMIT_S, all_end, end, hanging_in, start, what_hangs
from tests.running import command, environment
from tests.samples import encoded, lines_of
from tests.test_running import column_that_writes

HELD = re.compile(
    r"reports: (?P<folder>.+): another run is at work there: process (?P<process>\d+), `python -m reports .*`,"
    r" since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d"
)
# A column that takes its time between what it finds.
SLOW = """
from reports.running import own
from tests.test_running import column_that_writes
then = "for part in " + repr({parts!r}) + ": time.sleep(0.4); RESULT.open('ab').write(part)"
own.as_column = lambda *_: column_that_writes(Path({folder!r}), "own-graph", b"", then)
"""
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no lock there")


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "--python", "mine", "--results", "{folder}"),
        ("gate", "--from", "tf2.15", "--to", "python:mine"),
        ("gate", "--from", "python:mine", "--to", "python:other"),
    ],
    ids=["run", "gate to", "gate from"],
)
def test_the_second_is_told_who_holds_the_folder(
    arguments: tuple[str, ...], words: Words, tmp_path: Path, fault: Fault
) -> None:
    of_this = {
        "folder": str(tmp_path),
        "hangs": str(what_hangs(tmp_path)),
        "data": encoded(lines_of(words, "new")[:3]),
    }
    given = [word.format(**of_this) for word in arguments]
    first = start(*given, but_first=COLUMN.format(**of_this))
    hanging = hanging_in(tmp_path)
    second = start(*given, but_first=COLUMN.format(**of_this))
    said, _ = second.communicate(timeout=LIMIT_S)
    assert second.returncode == 2
    told = HELD.fullmatch(said.strip())
    assert told
    assert int(told["process"]) == first.pid
    assert told["folder"].startswith(str(tmp_path))
    assert first.poll() is None
    (result,) = tmp_path.rglob("*.jsonl")
    fault(said, lost=2 - len(read_result(result).cases))
    first.send_signal(signal.SIGTERM)
    first.communicate(timeout=LIMIT_S)
    assert all_end(hanging)


@pytest.mark.parametrize("apart_s", [0, 0.3, 1])
def test_one_of_two_finds_all_there_is(apart_s: float, words: Words, tmp_path: Path, fault: Fault) -> None:
    lines = lines_of(words, "new")
    code = SLOW.format(folder=str(tmp_path), parts=encoded(lines).splitlines(keepends=True))
    where = ("--results", str(tmp_path / "results"), "--page", str(tmp_path / "page.html"))
    both = []
    for _ in range(2):
        both.append(start("run", "--python", "mine", *where, but_first=code))
        time.sleep(apart_s)
    said = [running.communicate(timeout=LIMIT_S)[0] for running in both]
    assert sorted(running.returncode for running in both) == [0, 2]
    assert sum(HELD.search(one) is not None for one in said) == 1
    result = read_result(tmp_path / "results" / "new.jsonl")
    assert result.state == "complete"
    fault("".join(said), lost=len(lines) - 2 - len(result.cases))


def test_a_run_that_was_killed_holds_nothing(words: Words, tmp_path: Path, fault: Fault) -> None:
    of_this = {"folder": str(tmp_path), "hangs": str(what_hangs(tmp_path)), "data": encoded(lines_of(words, "new"))}
    killed = start("run", "--python", "mine", "--results", str(tmp_path), but_first=COLUMN.format(**of_this))
    hanging = hanging_in(tmp_path)
    killed.kill()
    said, _ = killed.communicate(timeout=LIMIT_S)
    with locked(tmp_path):
        fault(said, lost=int(read_result(tmp_path / "own-graph.jsonl").state != "complete"))
    end(hanging)


def test_a_column_named_twice_is_asked_once(
    words: Words, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], fault: Fault
) -> None:
    asked = tmp_path / "asked"
    code = f"pathlib.Path({str(asked)!r}).open('a').write('asked ')"
    column = column_that_writes(tmp_path, "old", encoded(lines_of(words, "old")), code)
    monkeypatch.setattr(run_command, "read_the_words", lambda: words)
    monkeypatch.setattr(run_command, "install", lambda names, _, told: [told(name, "OK") for name in names])
    monkeypatch.setattr(run_command, "installed", lambda names: [column for _ in names])
    parser = argparse.ArgumentParser()
    run_command.add_arguments(parser)
    where = ["--results", str(tmp_path), "--page", str(tmp_path / "index.html")]
    assert run_command.run(parser.parse_args(["old", "old", *where])) == 0
    assert asked.read_text() == "asked "
    fault(capsys.readouterr().err, lost=int(read_result(tmp_path / "old.jsonl").state != "complete"))


def test_two_of_pytest_write_no_file_together(tmp_path: Path, fault: Fault) -> None:
    house = plant(tmp_path / "house", "import time\n\n\ndef test_waits():\n    time.sleep(600)\n")
    results = tmp_path / "r.jsonl"
    first = subprocess.Popen(command("suites", "--results", str(results)), cwd=house, env=environment())
    deadline = time.monotonic() + LIMIT_S
    while not results.exists() or b'"begun"' not in results.read_bytes():
        assert time.monotonic() < deadline
        time.sleep(0.1)
    written = results.read_bytes()
    code, said = ask(house, results)
    fault(said, lost=results.read_bytes() != written, false_holds=code == 0)
    assert code == 3
    assert re.search(rf"results: {results} is being written by process {first.pid} \(.*\) since \d\d:\d\d:\d\d", said)
    first.kill()
    first.wait()
    assert not list(tmp_path.glob("*.part"))
