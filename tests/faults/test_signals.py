"""TERM, HUP, INT and KILL of `python -m reports`, whatever it has started.

It ends all of that, keeps what was found, and says so in a line.
"""

import contextlib
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from reports.matrix import Words
from reports.results import read_result
from tests.faults.conftest import Fault
from tests.faults.starting import COLUMN, LIMIT_S, all_end, end, hanging_in, start, what_hangs
from tests.samples import encoded, lines_of
from tests.test_running import runs_still

SIGNALS = pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT], ids=lambda one: one.name)
CLAIM = "scope_naming.lstm_weight_names_as_printed"
ENOUGH_CASES = 10


@dataclass(frozen=True)
class Moment:
    """A command, how what it starts is replaced by what hangs, and how it ends where it is interrupted then."""

    arguments: tuple[str, ...]
    replaced: str
    code: int
    says: str


MOMENTS: Mapping[str, Moment] = {
    "the gate, as uv looks at a Python": Moment(
        ("gate", "--from", "tf2.15", "--to", "python:{hangs}"),
        "from reports.gate import sides; sides.KEPT = Path({folder!r})",
        3,
        "interrupted",
    ),
    "the gate, as a Python is asked": Moment(
        ("gate", "--from", "tf2.15", "--to", "python:mine"),
        COLUMN,
        3,
        "interrupted after 2 cases, which are kept in {folder}/to",
    ),
    "a run, as a Python is asked": Moment(
        ("run", "--python", "mine", "--results", "{folder}"),
        COLUMN,
        3,
        "interrupted: what was found is kept in {folder}",
    ),
    "a run, as tox makes environments": Moment(
        ("run", "tf2.15", "--results", "{folder}"),
        "from reports.running import columns; columns.TOX = [{hangs!r}]",
        3,
        "interrupted: what was found is kept in {folder}",
    ),
    "a bisection, as uv makes an environment": Moment(
        ("bisect", CLAIM, "--from", "tf2.16-keras3.0", "--to", "tf2.21-keras3", "--folder", "{folder}"),
        "from reports.bisection import uv; uv.UV = [{hangs!r}]",
        3,
        "interrupted: what was made is kept in {folder}",
    ),
}


@SIGNALS
@pytest.mark.parametrize("moment", MOMENTS.values(), ids=list(MOMENTS))
def test_all_that_was_started_is_ended_and_what_was_found_is_kept(
    moment: Moment, number: signal.Signals, words: Words, tmp_path: Path, fault: Fault
) -> None:
    of_this = {
        "folder": str(tmp_path),
        "hangs": str(what_hangs(tmp_path)),
        "data": encoded(lines_of(words, "new")[:3]),
    }
    running = start(*(word.format(**of_this) for word in moment.arguments), but_first=moment.replaced.format(**of_this))
    hanging = hanging_in(tmp_path)
    running.send_signal(number)
    said, _ = running.communicate(timeout=LIMIT_S)
    results = list(tmp_path.glob("**/*.jsonl"))
    kept = sum(len(read_result(path).cases) for path in results)
    fault(said, lost=(2 if moment.replaced is COLUMN else 0) - kept)
    assert running.returncode == moment.code
    (told,) = [line for line in said.splitlines() if line.startswith("reports: ")]
    assert moment.says.format(**of_this) in told
    assert all_end(hanging)


@pytest.mark.parametrize("after_s", [0.02, 0.1, 0.2, 0.3])
@SIGNALS
def test_the_first_moments(after_s: float, number: signal.Signals, fault: Fault) -> None:
    running = start("verdicts", "tf2.15", but_first="import time; print('begins', flush=True)")
    assert running.stdout
    assert running.stdout.readline() == "begins\n"
    time.sleep(after_s)
    running.send_signal(number)
    said, _ = running.communicate(timeout=LIMIT_S)
    fault(said)
    assert running.returncode in (0, 3, -number)


def test_a_second_signal_ends_at_once_what_takes_its_time(words: Words, tmp_path: Path, fault: Fault) -> None:
    hangs = what_hangs(tmp_path)
    hangs.write_text(hangs.read_text().replace("#!/bin/sh\n", "#!/bin/sh\ntrap '' TERM\n"))
    replaced = COLUMN.format(folder=str(tmp_path), hangs=str(hangs), data=encoded(lines_of(words, "new")[:3]))
    running = start("run", "--python", "mine", "--results", str(tmp_path), but_first=replaced)
    hanging = hanging_in(tmp_path)
    running.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    assert all(map(runs_still, hanging))
    begun = time.monotonic()
    running.send_signal(signal.SIGTERM)
    said, _ = running.communicate(timeout=LIMIT_S)
    fault(said)
    assert time.monotonic() - begun < 3
    assert running.returncode == 3
    assert all_end(hanging)


def test_a_hangup_that_is_ignored_stays_so(words: Words, tmp_path: Path, fault: Fault) -> None:
    ignored = "signal.signal(signal.SIGHUP, signal.SIG_IGN)"
    code = COLUMN.format(
        folder=str(tmp_path), hangs=str(what_hangs(tmp_path)), data=encoded(lines_of(words, "new")[:3])
    )
    running = start("run", "--python", "mine", "--results", str(tmp_path), but_first=f"{ignored}\n{code}")
    hanging = hanging_in(tmp_path)
    running.send_signal(signal.SIGHUP)
    time.sleep(0.5)
    assert running.poll() is None
    assert all(map(runs_still, hanging))
    running.send_signal(signal.SIGTERM)
    said, _ = running.communicate(timeout=LIMIT_S)
    fault(said)
    assert running.returncode == 3
    assert all_end(hanging)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing hears of the end of what has started it")
def test_a_column_does_not_go_on_after_a_run_that_is_killed(words: Words, tmp_path: Path, fault: Fault) -> None:
    replaced = COLUMN.format(
        folder=str(tmp_path), hangs=str(what_hangs(tmp_path)), data=encoded(lines_of(words, "new")[:3])
    )
    running = start("run", "--python", "mine", "--results", str(tmp_path), but_first=replaced)
    column, child = hanging_in(tmp_path)
    running.kill()
    said, _ = running.communicate(timeout=LIMIT_S)
    fault(said, lost=2 - len(read_result(tmp_path / "own-graph.jsonl").cases))
    assert all_end([column])
    end([child])


# The processes beside pytest hear of its end at once.
SECONDS_TO_END = 10


@pytest.mark.skipif(sys.platform != "linux", reason="looks for what is left where Linux lists it")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=lambda one: one.name)
def test_real_claims_are_ended_too(number: signal.Signals, tmp_path: Path, fault: Fault) -> None:
    where = ("--results", str(tmp_path), "--page", str(tmp_path / "index.html"))
    running = start("run", "--python", sys.executable, "--mode", "eager", *where, STARTED_BY=str(tmp_path))
    seen = _cases_as_they_come(tmp_path / "own-eager.jsonl", running)
    running.send_signal(number)
    said, _ = running.communicate(timeout=LIMIT_S)
    # One that was asked to end has named its result after what was imported.
    (kept,) = tmp_path.glob("*.jsonl")
    fault(said, lost=max(0, seen - len(read_result(kept).cases)))
    deadline = time.monotonic() + SECONDS_TO_END
    while (left := list(_with(f"STARTED_BY={tmp_path}"))) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left == []


def _with(variable: str) -> Iterator[str]:
    """The processes that have this in their environment."""
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            if variable.encode() in (process / "environ").read_bytes().split(b"\0"):
                yield (process / "cmdline").read_text()


def _cases_as_they_come(result: Path, running: "subprocess.Popen[str]") -> int:
    deadline = time.monotonic() + 5 * LIMIT_S
    while time.monotonic() < deadline and running.poll() is None:
        seen = result.read_bytes().count(b'"kind": "case"') if result.exists() else 0
        if seen >= ENOUGH_CASES:
            return seen
        time.sleep(0.05)
    raise AssertionError(running.communicate())
