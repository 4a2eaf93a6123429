"""What never ends: a Python that hangs before the suite begins, uv, tox, what ignores TERM, what lingers when it is done.

Each has a limit, and is told by name; nothing of it goes on.
"""

import asyncio
import re
import sys
import time
from pathlib import Path

import pytest

from reports import __main__ as command_line
from reports.bisection import uv
from reports.matrix import Words
from reports.results import Refused, read_result
from reports.running import columns, own, started
from reports.running.pool import run_to_log
from reports.running.started import Command, TimeIsUp, output_of
from tests.faults.conftest import Fault
from tests.faults.starting import LIMIT_S, all_end, hanging_in, script, start, what_hangs
from tests.running import environment
from tests.samples import encoded, lines_of
from tests.test_running import column_that_writes

# What Python itself takes to begin, and what is asked to end before it is made to.
AND_MORE_S = 10


@pytest.mark.parametrize("ignores_term", [False, True], ids=["", "ignores TERM"])
@pytest.mark.parametrize(
    "arguments",
    [
        ("gate", "--from", "tf2.15", "--to", "python:{hangs}"),
        ("gate", "--from", "python:{hangs}", "--to", "tf2.15"),
        ("run", "--python", "{hangs}", "--results", "{folder}"),
    ],
    ids=["gate to", "gate from", "run"],
)
def test_a_python_that_hangs_when_it_is_looked_at(
    arguments: tuple[str, ...], ignores_term: bool, tmp_path: Path, fault: Fault
) -> None:
    hangs = what_hangs(tmp_path)
    if ignores_term:
        hangs.write_text(hangs.read_text().replace("#!/bin/sh\n", "#!/bin/sh\ntrap '' TERM\n"))
    given = [word.format(hangs=hangs, folder=tmp_path) for word in arguments]
    keep = f"from reports.gate import sides; sides.KEPT = Path({str(tmp_path)!r})"
    begun = time.monotonic()
    running = start(*given, "--time-limit", "2", but_first=keep)
    said, _ = running.communicate(timeout=LIMIT_S)
    assert time.monotonic() - begun < 2 + AND_MORE_S
    assert running.returncode == 2
    assert said.startswith("reports: `")
    assert said.endswith(f" -m uv pip freeze --python {hangs}` did not end within 2 s\n")
    assert all_end(hanging_in(tmp_path))
    fault(said)


def test_a_python_that_hangs_when_it_is_asked_its_version(tmp_path: Path, fault: Fault) -> None:
    hangs = what_hangs(tmp_path)
    code = f'#!/bin/sh\n[ "$1" = --version ] && exec {hangs}\nexec {sys.executable} "$@"\n'
    wrapper = script(tmp_path / "wrapper", code)
    with pytest.raises(Refused) as refusal:
        own.as_column(own.Own(wrapper, None, "graph"), tmp_path / "beside", 2)
    assert str(refusal.value) == f"`{wrapper} --version` did not end within 2 s"
    assert all_end(hanging_in(tmp_path))
    fault(str(refusal.value))


def test_what_pytest_needs_takes_too_long_to_be_laid_beside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    code = f'#!/bin/sh\n[ "$4" = install ] && exec {what_hangs(tmp_path)}\nexec {sys.executable} "$@"\n'
    mine = own.Own(Path(sys.executable), None, "graph")
    monkeypatch.setattr(sys, "executable", str(script(tmp_path / "house", code)))
    with pytest.raises(Refused) as refusal:
        own.as_column(mine, tmp_path / "beside", 5)
    assert " -m uv pip install --python " in str(refusal.value)
    assert str(refusal.value).endswith("` did not end within 5 s")
    assert all_end(hanging_in(tmp_path))
    fault(str(refusal.value))


def test_tox_says_nothing_any_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Fault) -> None:
    monkeypatch.setattr(columns, "TOX_LIMIT_S", 1.0)
    monkeypatch.setattr(
        columns, "TOX", ["/bin/sh", "-c", f"echo '  tf2.15: OK (1.0 seconds)'; exec {what_hangs(tmp_path)}"]
    )
    told: list[tuple[str, str]] = []
    with pytest.raises(Refused) as refusal:
        columns.install(["tf2.15", "tf2.12"], 2, lambda *made: told.append(made))
    assert told == [("tf2.15", "OK")]
    assert str(refusal.value) == "tox, which makes environments, did not end within 1 s"
    assert all_end(hanging_in(tmp_path))
    fault(str(refusal.value))
    monkeypatch.setattr(columns, "TOX", [str(what_hangs(tmp_path))])
    with pytest.raises(Refused, match=r"^tox list did not end within 1 s$") as refusal:
        columns.labelled("matrix")
    assert all_end(hanging_in(tmp_path))
    fault(str(refusal.value))


def test_a_bisections_uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Fault) -> None:
    monkeypatch.setattr(uv, "LIMIT_S", 1.0)
    monkeypatch.setattr(uv, "UV", [str(what_hangs(tmp_path))])
    with pytest.raises(uv.Failed, match=r"^uv venv did not end within 1 s$") as failure:
        uv.uv("venv", str(tmp_path))
    assert all_end(hanging_in(tmp_path))
    fault(str(failure.value))


def test_what_outlives_a_command_keeps_nobody_waiting(tmp_path: Path, fault: Fault) -> None:
    outlives = "import os, time; print('said', flush=True)\nif os.fork() == 0: os.setsid(); time.sleep(10)"
    begun = time.monotonic()
    ended = output_of(Command([sys.executable, "-c", outlives], environment(), tmp_path), LIMIT_S)
    assert (ended.returncode, ended.stdout) == (0, "said\n")
    assert time.monotonic() - begun < 10
    fault(ended.stderr)


def test_what_hangs_has_its_limit_and_is_given_what_it_reads(tmp_path: Path, fault: Fault) -> None:
    reads = [sys.executable, "-c", "import sys; print(sys.stdin.read()); sys.exit(3)"]
    ended = output_of(Command(reads, environment()), LIMIT_S, "some words")
    assert (ended.returncode, ended.stdout, ended.stderr) == (3, "some words\n", "")
    with pytest.raises(TimeIsUp, match=r"^did not end within 0.5 s$") as why:
        output_of(Command([str(what_hangs(tmp_path))], environment()), 0.5)
    assert all_end(hanging_in(tmp_path))
    fault(str(why.value))


def test_a_command_that_lingers_when_it_is_done(
    words: Words, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    monkeypatch.setattr(started, "GRACE_S", 1.0)
    lingers = "import threading; threading.Thread(target=time.sleep, args=(600,)).start()"
    column = column_that_writes(tmp_path, "new", encoded(lines_of(words, "new")), lingers)
    result = tmp_path / "new.jsonl"
    command = Command([*column.command, "--results", str(result)], environment(), tmp_path)
    begun = time.monotonic()
    ended = asyncio.run(run_to_log(command, tmp_path / "log", LIMIT_S, result.exists))
    assert ended.code is None
    assert time.monotonic() - begun < 1 + AND_MORE_S
    read = read_result(result)
    fault((tmp_path / "log").read_text(), lost=len(lines_of(words, "new")) - 2 - len(read.cases))
    assert read.state == "complete"


@pytest.mark.parametrize(
    "arguments",
    [
        ["gate", "--from", "tf2.15", "--to", "python:mine", "--time-limit", "-5"],
        ["run", "--python", "mine", "--time-limit", "0"],
        ["bisect", "scope_naming.path_carries_the_layer", "--from", "tf2.15", "--to", "tf2.15", "--limit", "-5"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_limit_that_is_none(arguments: list[str], capsys: pytest.CaptureFixture[str], fault: Fault) -> None:
    assert command_line.main(arguments) == 2
    told = capsys.readouterr().err
    assert re.fullmatch(r"reports: .*--(time-)?limit (is|are) to be above 0\n", told)
    fault(told)
