"""An environment that cannot be imported, is another than it should be, or is killed on the way."""

import os
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

from reports.matrix import verdict_of
from reports.results import Result, read_result
from suites import loader
from tests.faults.conftest import Fault
from tests.running import COLUMN, LIMIT_S, ROOT, command, copy_of_the_house, environment, run, stand_in_for_tensorflow

ENOUGH_CASES = 10
SECONDS_TO_CLEAR_AWAY = 10


def verdicts_of(result: Result) -> dict[str, str]:
    return {claim: verdict_of(result, claim) for claim in loader.load_claims()}


def test_tensorflow_that_cannot_be_imported(tmp_path: Path, fault: Fault) -> None:
    env = stand_in_for_tensorflow(tmp_path, "raise ImportError('libtpu.so: cannot open\\nshared object file')")
    results = tmp_path / "results.jsonl"
    ended = run("suites", "--column", COLUMN, "--results", str(results), env=env)
    assert ended.returncode == 3
    assert "tensorflow cannot be imported: ImportError: libtpu.so: cannot open" in ended.stdout
    result = read_result(results)
    fault(ended.stdout, false_holds="holds" in verdicts_of(result).values())
    assert result.state == "broken"
    assert set(verdicts_of(result).values()) == {"broken"}


def test_broken_result_is_readable_whatever_its_file_is_called(tmp_path: Path, fault: Fault) -> None:
    env = stand_in_for_tensorflow(tmp_path, "raise ImportError('no')")
    results = tmp_path / "_my results (1).jsonl"
    ended = run("suites", "--results", str(results), env=env)
    fault(ended.stdout, false_holds=ended.returncode == 0)
    assert ended.returncode == 3
    result = read_result(results)
    assert (result.column, result.state) == ("my-results--1-", "broken")


def test_tensorflow_that_takes_the_process_with_it(tmp_path: Path, fault: Fault) -> None:
    env = stand_in_for_tensorflow(tmp_path, "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    results = tmp_path / "results.jsonl"
    ended = run("suites", "--column", COLUMN, "--results", str(results), env=env)
    assert ended.returncode == -signal.SIGSEGV
    result = read_result(results)
    fault(ended.stdout, false_holds="holds" in verdicts_of(result).values())
    assert result.state == "broken"
    assert set(verdicts_of(result).values()) == {"broken"}


def test_case_that_hangs_is_ended_by_name_and_what_was_found_is_kept(tmp_path: Path, fault: Fault) -> None:
    house = copy_of_the_house(tmp_path)
    suite = house / "suites" / "test_scope_naming.py"
    code = suite.read_text(encoding="utf-8")
    hanging = "    import time; time.sleep(600)\n"
    suite.write_text(
        re.sub(r"(def test_lstm_weight_names_as_printed\(.*?\):\n)", rf"\1{hanging}", code), encoding="utf-8"
    )
    results = tmp_path / "results.jsonl"
    ended = run("suites", "-k", "scope_naming", "--case-limit", "15", "--results", str(results), root=house)
    assert ended.returncode == 3
    (told,) = re.findall(r"^hung: (.*)$", ended.stdout, re.MULTILINE)
    assert told == "suites/test_scope_naming.py::test_lstm_weight_names_as_printed did not end within 15 s"
    result = read_result(results)
    fault(lost=not result.cases, false_holds=result.state == "complete")
    assert result.state == "incomplete"
    assert result.cases


def test_column_that_imports_another_version(tmp_path: Path, fault: Fault) -> None:
    results = tmp_path / "results.jsonl"
    ended = run("suites", "--column", "tf2.15", "--results", str(results))
    assert ended.returncode == 3
    assert re.search(r"column tf2\.15 imported .*tensorflow 2\.21\.0 instead of 2\.15\.1", ended.stdout)
    fault(ended.stdout, false_holds=read_result(results).state != "broken")


@pytest.mark.parametrize("processes", ["no", "2"])
def test_broken_environment_asks_nothing(tmp_path: Path, processes: str, fault: Fault) -> None:
    env = stand_in_for_tensorflow(tmp_path, "raise RuntimeError('no')")
    arguments = [] if processes == "no" else ["-n", processes]
    ended = run("suites", *arguments, env=env)
    fault(ended.stdout, false_holds="passed" in ended.stdout)
    assert ended.returncode == 3


def test_unknown_column(fault: Fault) -> None:
    ended = run("suites", "--column", "tf9.9")
    fault(ended.stdout, false_holds=ended.returncode == 0)
    assert ended.returncode == 4
    assert "--column tf9.9: no such column" in ended.stdout


def test_claims_are_collected_without_tensorflow(tmp_path: Path) -> None:
    env = stand_in_for_tensorflow(tmp_path, "raise ImportError('none here')")
    ended = run("suites", "--collect-only", env=env)
    assert ended.returncode == 0
    assert "test_weights_carry_the_name_scope[LSTM]" in ended.stdout


def test_full_disk(fault: Fault) -> None:
    ended = run("suites", "--column", COLUMN, "--results", "/dev/full")
    assert ended.returncode == 3
    fault(ended.stdout, false_holds=ended.returncode == 0)
    assert "results cannot be written: /dev/full: No space left on device" in ended.stdout


def test_process_killed_in_the_middle(tmp_path: Path, fault: Fault) -> None:
    results = tmp_path / "results.jsonl"
    running = start(results)
    wait_for_cases(results)
    running.kill()
    running.wait(LIMIT_S)
    assert_nothing_lost_and_nothing_made_up(results, fault)


def test_worker_killed_in_the_middle(tmp_path: Path, fault: Fault) -> None:
    results = tmp_path / "results.jsonl"
    running = start(results, "-n", "2", "--max-worker-restart=0")
    wait_for_cases(results)
    os.kill(next(child for child in children_of(running.pid) if not is_caretaker(child)), signal.SIGKILL)
    assert running.wait(LIMIT_S) != 0
    assert_nothing_lost_and_nothing_made_up(results, fault)


@pytest.mark.parametrize(
    "sent", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGKILL], ids=lambda sent: sent.name
)
def test_no_temporary_folder_of_ours_outlives_it(tmp_path: Path, sent: signal.Signals, fault: Fault) -> None:
    (tmp_path / "tmp").mkdir()
    results = tmp_path / "results.jsonl"
    # An export is served by a process beside pytest, which has a folder of its own.
    running = start(results, "-k", "serving_export or device_scopes", TMPDIR=str(tmp_path / "tmp"))
    wait_for_cases(results)
    running.send_signal(sent)
    running.wait(LIMIT_S)
    deadline = time.monotonic() + SECONDS_TO_CLEAR_AWAY
    while (left := [path.name for path in (tmp_path / "tmp").glob("*-home-*")]) and time.monotonic() < deadline:
        time.sleep(0.1)
    fault(lost=len(read_result(results).cases) < ENOUGH_CASES)
    assert left == []


def test_a_part_that_two_processes_asked_to_its_end_is_told_as_one(tmp_path: Path, fault: Fault) -> None:
    results = tmp_path / "results.jsonl"
    ended = run("suites", "--column", COLUMN, "-n", "2", "-k", "operations_carry", "--results", str(results))
    result = read_result(results)
    fault(ended.stdout, false_holds=result.state == "complete")
    assert ended.returncode == 0
    assert result.footer
    assert "crashed" not in (result.why or "")


def start(results: Path, *arguments: str, **variables: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command("suites", "--column", COLUMN, "--results", str(results), *arguments),
        cwd=ROOT,
        env=environment(**variables),
        text=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def wait_for_cases(results: Path) -> None:
    deadline = time.monotonic() + LIMIT_S
    while not results.exists() or results.read_text().count('"kind": "case"') < ENOUGH_CASES:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def children_of(process: int) -> list[int]:
    listed = Path(f"/proc/{process}/task/{process}/children").read_text()
    return [int(child) for child in listed.split()]


def is_caretaker(process: int) -> bool:
    return b"caretaker_program.py" in Path(f"/proc/{process}/cmdline").read_bytes()


def assert_nothing_lost_and_nothing_made_up(results: Path, fault: Fault) -> None:
    result = read_result(results)
    made_up = [
        claim
        for claim, verdict in verdicts_of(result).items()
        if verdict != "incomplete" and len(result.by_claim[claim]) < len(loader.load_claims()[claim].cases)
    ]
    fault(lost=len(result.cases) < ENOUGH_CASES, false_holds=len(made_up))
    assert result.state == "incomplete"
