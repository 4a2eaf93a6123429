"""Running many columns: what is run, what is seen of it, and how it ends."""

import argparse
import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from rich.console import Console

from reports.commands import run as run_command
from reports.matrix import Words
from reports.results import Refused, read_result
from reports.running import columns, own
from reports.running.broken import write_broken
from reports.running.columns import Installed
from reports.running.display import Display
from reports.running.matrix import MOST_PROCESSES, Limits, Run, prepared, run_all
from reports.running.pool import at_most, run_to_log
from reports.running.staleness import requested, why_run
from reports.running.started import Command
from reports.running.watching import Watched
from tests.running import ROOT
from tests.samples import NAMES, begun_of, encoded, footer_of, header_of, lines_of, write_results

PACKAGES = {"numpy": "2.4.0", "typing-extensions": "4.16.0"}


def installed(folder: Path, name: str, packages: Mapping[str, str], code: str = "") -> Installed:
    """A column that has packages, and whose command is Python code; `RESULT` in it is where its result goes."""
    for package, version in packages.items():
        about = folder / "lib" / "python3.12" / "site-packages" / f"{package}-{version}.dist-info"
        about.mkdir(parents=True, exist_ok=True)
        text = f"Metadata-Version: 2.1\nName: {package.replace('-', '_')}\nVersion: {version}\n\nName: no field\n"
        (about / "METADATA").write_text(text)
    head = f"import sys, pathlib, time; sys.path.insert(0, {str(ROOT)!r})\n"
    head += "RESULT = pathlib.Path(sys.argv[sys.argv.index('--results') + 1])\n"
    return Installed(name, folder, [sys.executable, "-c", head + code], {})


def column_that_writes(folder: Path, name: str, data: bytes, then: str = "") -> Installed:
    return installed(folder, name, {}, f"RESULT.write_bytes({data!r})\n{then}")


def run_in(folder: Path, *asked: Installed, limit_s: float = 60, at_once: int = 2) -> Sequence[Run]:
    folder.mkdir(exist_ok=True)
    runs = prepared(asked, folder)
    run_all(runs, Limits(at_once, limit_s), lambda _: None)
    return runs


def runs_still(process: int) -> bool:
    """Whether it is there, and no mere entry that nobody has asked after."""
    asked = ["ps", "-o", "stat=", "-p", str(process)]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()[:1] not in ("", "Z")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({}, None),
        ({"packages": {"numpy": "1.26.0"}}, "its environment has changed"),
        ({"digest": "sha256:" + "2" * 64}, "the claims have changed"),
        ({"requested": None}, "the column has changed"),
    ],
)
def test_a_result_is_kept_as_long_as_nothing_has_changed(
    words: Words, tmp_path: Path, change: dict[str, object], why: str | None
) -> None:
    header, *rest = lines_of(words, "new")
    header = {**header, "packages": PACKAGES, "requested": requested(words.columns["new"]), **change}
    path = tmp_path / "new.jsonl"
    path.write_bytes(encoded([header, *rest]))
    assert why_run(path, installed(tmp_path, "new", PACKAGES), words) == why


def test_what_is_not_there_not_whole_or_not_readable_is_run(words: Words, tmp_path: Path) -> None:
    column, path = installed(tmp_path, "new", {}), tmp_path / "new.jsonl"
    assert why_run(path, column, words) == "it has no result"
    path.write_bytes(encoded(lines_of(words, "new")[:-1]))
    assert why_run(path, column, words) == "its result is incomplete"
    path.write_bytes(b"# notes\n")
    assert why_run(path, column, words) == "its result cannot be read"


def test_what_could_not_be_installed_is_broken(words: Words, tmp_path: Path) -> None:
    path = tmp_path / "new.jsonl"
    write_broken(path, words.columns["new"], words.digest, "it could not be installed")
    result = read_result(path)
    assert (result.column, result.state, result.why) == ("new", "broken", "it could not be installed")


def test_runs_tell_how_they_came_out(words: Words, tmp_path: Path) -> None:
    data = {name: encoded(lines_of(words, name)) for name in ("old", "new", "eager")}
    part = encoded(lines_of(words, "new")[:-1])
    whole, drifted, cut, none = run_in(
        tmp_path / "results",
        column_that_writes(tmp_path, "old", data["old"]),
        column_that_writes(tmp_path, "eager", data["eager"], "sys.exit(1)"),
        column_that_writes(tmp_path, "new", part, "sys.exit(3)"),
        installed(tmp_path, "none", {}, "sys.exit('no such module')"),
    )
    assert (whole.is_whole, whole.has_drifted, whole.outcome) == (True, False, "as expected")
    assert (drifted.is_whole, drifted.has_drifted) == (True, True)
    assert drifted.outcome.startswith("drift (see ")
    assert not cut.is_whole
    assert cut.outcome.startswith("incomplete: it has no footer")
    assert none.outcome.startswith("broken: the run wrote no result: no such module (see ")


def test_a_column_whose_time_is_up_is_ended_with_all_that_it_started(words: Words, tmp_path: Path) -> None:
    started = tmp_path / "started"
    code = (
        "import subprocess, sys; child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        f"pathlib.Path({str(started)!r}).write_text(str(child.pid)); time.sleep(600)"
    )
    begun = time.monotonic()
    slow, quick = run_in(
        tmp_path / "results",
        column_that_writes(tmp_path, "new", encoded(lines_of(words, "new")[:3]), code),
        column_that_writes(tmp_path, "old", encoded(lines_of(words, "old"))),
        limit_s=5,
        at_once=1,
    )
    assert time.monotonic() - begun < 60
    assert slow.outcome.startswith("incomplete: its time was up after 2 of ")
    assert read_result(slow.watched.path).cases
    assert not runs_still(int(started.read_text()))
    assert quick.outcome == "as expected"


ENDS = {
    "print('hung: a.py::b[c] did not end within 1 s'); sys.exit(3)": "hung: it did not end within 1 s",
    "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)": "its process was ended by SIGSEGV",
    "sys.exit(0)": "its process ended by itself, with exit code 0",
}


@pytest.mark.parametrize(("ends", "why"), ENDS.items())
def test_a_case_that_ends_its_process_is_named_and_the_rest_is_asked_by_another(
    words: Words, tmp_path: Path, ends: str, why: str
) -> None:
    header, first, second, *rest = lines_of(words, "new")[:-1]
    begun = encoded([header, first, begun_of(second["claim"], second["parameters"])])
    code = (
        f"if '--resume' not in sys.argv:\n    RESULT.write_bytes({begun!r} + b'cut o'); {ends}\n"
        f"from suites.loader import checksum\nwith RESULT.open('ab') as lines: lines.write({encoded(rest)!r})\n"
        f"found = RESULT.read_bytes()\n"
        f"RESULT.write_bytes(found + checksum.closed(found, {json.dumps(footer_of([first, *rest]))!r}))"
    )
    (run,) = run_in(tmp_path / "results", installed(tmp_path, "new", {}, code))
    assert run.outcome.startswith(f"incomplete: {NAMES} [kind = LSTM]: {why} (see ")
    assert len(read_result(run.watched.path).cases) == len(rest) + 1


def test_what_goes_on_ending_its_process_comes_to_an_end(words: Words, tmp_path: Path) -> None:
    header, first, *_ = lines_of(words, "new")
    lines = encoded([header, begun_of(first["claim"], first["parameters"])])
    one_more = f"{{'kind': 'begun', 'claim': {first['claim']!r}, 'parameters': {{'n': time.time()}}}}"
    code = (
        f"import json\nif '--resume' not in sys.argv: RESULT.write_bytes({lines!r})\n"
        f"else: RESULT.write_bytes(RESULT.read_bytes() + json.dumps({one_more}).encode() + b'\\n')\nsys.exit(3)"
    )
    (run,) = run_in(tmp_path / "results", installed(tmp_path, "new", {}, code))
    assert run.result is not None
    assert (run.is_whole, len(run.result.unknown)) == (False, MOST_PROCESSES)


def interrupted_run(folder: Path, writes: bytes) -> "subprocess.CompletedProcess[str]":
    """A run of a column that writes this and then goes on for long, interrupted once it has written."""
    written = folder / "written"
    then = f"pathlib.Path({str(written)!r}).touch(); time.sleep(600)"
    code = f"""
import os, signal, sys, threading
from pathlib import Path
sys.path.insert(0, {str(ROOT)!r})
from tests.test_running import column_that_writes, run_in
folder = Path({str(folder)!r})
# Whoever runs these tests in the background of a shell has it ignore interrupts, and all that it starts.
signal.signal(signal.SIGINT, signal.default_int_handler)
def interrupt_once_it_runs():
    while not Path({str(written)!r}).exists():
        pass
    os.kill(os.getpid(), signal.SIGINT)
threading.Thread(target=interrupt_once_it_runs, daemon=True).start()
run_in(folder / "results", column_that_writes(folder, "new", {writes!r}, {then!r}))
"""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


def test_interrupted_runs_are_ended_and_keep_what_they_found(words: Words, tmp_path: Path) -> None:
    begun = time.monotonic()
    ended = interrupted_run(tmp_path, encoded(lines_of(words, "new")[:3]))
    assert time.monotonic() - begun < 60
    assert ended.returncode in (1, -signal.SIGINT)
    assert ended.stderr.strip().endswith("KeyboardInterrupt")
    assert len(read_result(tmp_path / "results" / "new.jsonl").cases) == 2


def test_what_was_found_is_beside_a_complete_result_and_takes_its_place_only_when_it_is_complete(
    words: Words, tmp_path: Path
) -> None:
    data = encoded(lines_of(words, "new"))
    part = f"PART = RESULT.with_name(RESULT.name + '.part'); PART.write_bytes({encoded(lines_of(words, 'new')[:3])!r})"
    (path,) = write_results(tmp_path / "results", words, "new")
    (run,) = run_in(tmp_path / "results", installed(tmp_path, "new", {}, part))
    assert run.outcome.startswith("incomplete: it has no footer: crashed, killed or timed out after 2 of 4 cases")
    assert "; the result from before tells more, and stays (see " in run.outcome
    assert path.read_bytes() == data
    (run,) = run_in(tmp_path / "results", column_that_writes(tmp_path, "new", data))
    assert run.is_whole
    assert sorted(each.name for each in path.parent.iterdir()) == ["new.jsonl", "new.log"]


def test_no_more_run_at_a_time_than_asked() -> None:
    running: list[int] = []
    most = 0

    async def job(number: int) -> None:
        nonlocal most
        running.append(number)
        most = max(most, len(running))
        await asyncio.sleep(0.01)
        running.remove(number)

    asyncio.run(at_most(2, range(7), job))
    assert most == 2
    assert running == []


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no command is tied to this process")
def test_a_command_that_cannot_be_started_says_so_and_nothing_hangs(tmp_path: Path) -> None:
    missing = tmp_path / "python"
    ended = asyncio.run(run_to_log(Command([str(missing)], {}, tmp_path), tmp_path / "log", 5))
    assert ended.code
    assert (tmp_path / "log").read_text() == f"{missing}: No such file or directory\n"


def test_progress_is_read_from_a_result_that_grows(words: Words, tmp_path: Path) -> None:
    data = encoded(lines_of(words, "new"))
    watched = Watched(tmp_path / "new.jsonl")
    watched.look()
    assert (watched.cases, watched.total) == (0, 0)
    for end in range(0, len(data), 97):
        watched.path.write_bytes(data[:end])
        watched.look()
        assert watched.cases == max(0, data[:end].count(b"\n") - 1)
    watched.path.write_bytes(data)
    watched.look()
    assert watched.cases == watched.total == len(lines_of(words, "new")) - 2
    watched.path.write_bytes(encoded([header_of(words, "new")]))
    watched.look()
    assert watched.cases == 0


def test_a_person_sees_a_line_for_each_column_that_has_ended(words: Words, tmp_path: Path) -> None:
    for terminal in (True, False):
        console = Console(force_terminal=terminal, width=100, file=(tmp_path / "seen").open("w+"))
        runs = prepared([column_that_writes(tmp_path, "old", encoded(lines_of(words, "old")))], tmp_path / "results")
        display = Display(console, runs)
        with display.progress:
            run_all(runs, Limits(1, 60), display.tell)
        console.file.seek(0)
        seen = console.file.read()
        assert "as expected" in seen
        assert ("columns" in seen) is terminal


def test_a_header_is_written_anew_when_it_is_known_what_was_imported(words: Words, tmp_path: Path) -> None:
    header, *rest = lines_of(words, "new")
    watched = Watched(tmp_path / "new.jsonl")
    for first in ({**header, "packages": {}, "cases": {}}, {**header, "platform": header["platform"] + "longer"}):
        watched.path.write_bytes(encoded([first]))
        watched.look()
        watched.path.write_bytes(encoded([header, *rest[:1]]))
        watched.look()
        assert (watched.cases, watched.total) == (1, sum(header["cases"].values()))


def test_an_environment_of_ones_own_is_asked_with_its_own_versions(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    uv = [sys.executable, "-m", "uv"]
    subprocess.run([*uv, "venv", "-q", "--python", sys.executable, str(mine)], check=True)
    python = mine / "bin" / "python"
    subprocess.run([*uv, "pip", "install", "-q", "--python", str(python), "packaging==24.0"], check=True)
    before = sorted(path for path in mine.rglob("*") if path.is_file())
    column = own.as_column(own.Own(python, None, "graph"), tmp_path / "beside", 300)
    assert column.command[-2:] == ["--mode", "graph"]
    asked = "import pytest, packaging, sys; print(pytest.__file__); print(packaging.__file__); print(sys.argv)"
    command = [*column.command[:2], column.command[2].replace("import pytest; sys.exit", f"{asked}; 0 and sys.exit")]
    surroundings = {**os.environ, **column.variables}
    ended = subprocess.run(
        [*command, *column.command[3:]], env=surroundings, capture_output=True, text=True, check=True
    )
    seen = ended.stdout.splitlines()
    assert seen[0].startswith(str(tmp_path / "beside"))
    assert seen[1].startswith(str(mine))
    assert "'suites'" in seen[2]
    assert sorted(path for path in mine.rglob("*") if path.is_file()) == before


def test_a_python_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no such Python"):
        own.as_column(own.Own(tmp_path / "python", None, "graph"), tmp_path, 300)


def test_a_result_of_ones_own_is_named_after_what_was_imported(words: Words, tmp_path: Path) -> None:
    (path,) = write_results(tmp_path, words, "new")
    path = path.rename(tmp_path / "own-graph.jsonl")
    run = Run(installed(tmp_path, "own-graph", {}), Watched(path), tmp_path / "log", result=read_result(path))
    own.name_after_what_was_imported(run)
    assert [found.name for found in tmp_path.glob("*.jsonl")] == ["new.jsonl"]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["tf9.9"], "no column tf9.9: suites/columns.toml has"),
        (["-j", "0"], "-j and --time-limit are to be above 0"),
        (["--label", "none such"], "tox.ini has no label 'none such'"),
    ],
)
def test_what_cannot_be_run_is_refused(arguments: list[str], why: str, tmp_path: Path) -> None:
    parser = argparse.ArgumentParser()
    run_command.add_arguments(parser)
    with pytest.raises(Refused, match=why):
        run_command.run(parser.parse_args([*arguments, "--results", str(tmp_path)]))


@pytest.mark.parametrize(
    ("gpu", "given", "package"),
    [(True, None, "tensorflow"), (True, "tensorflow-cpu", "tensorflow-cpu"), (False, None, None)],
)
def test_the_tensorflow_for_gpus_is_installed_where_there_is_one(
    gpu: bool, given: str | None, package: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "GPU", tmp_path if gpu else tmp_path / "none")
    monkeypatch.delenv("TF_PACKAGE", raising=False)
    if given:
        monkeypatch.setenv("TF_PACKAGE", given)
    assert columns.plain().get("TF_PACKAGE") == package


def test_what_steers_this_python_reaches_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    monkeypatch.setenv("TOX_WORK_DIR", "elsewhere")
    monkeypatch.setenv("TOX_SKIP_MISSING_INTERPRETERS", "false")
    given = columns.plain()
    assert {"PYTHONPATH", "TOX_WORK_DIR"}.isdisjoint(given)
    assert given["TOX_SKIP_MISSING_INTERPRETERS"] == "false"


def test_columns_are_those_of_tox() -> None:
    assert "tf2.21-keras3-eager" in columns.labelled("matrix")
    assert not {"page", "house"} & set(columns.labelled("eras"))
    (column,) = columns.installed(["tf2.15"])
    assert column.command[1:4] == ["-m", "pytest", "suites"]
    assert column.variables["UV_PYTHON_DOWNLOADS"] == "never"


def test_drift_that_is_kept_fails_like_drift_that_is_found(
    words: Words, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    header, *cases, _ = lines_of(words, "old")
    header = {**header, "packages": {}, "requested": requested(words.columns["old"])}
    monkeypatch.setattr(run_command, "read_the_words", lambda: words)
    monkeypatch.setattr(run_command, "install", lambda names, _, told: [told(name, "OK") for name in names])
    monkeypatch.setattr(run_command, "installed", lambda _: [installed(tmp_path, "old", {})])
    for verdict, code in [("holds", 0), ("raises", 1)]:
        seen = [{**cases[0], "verdict": verdict}, *cases[1:]]
        (tmp_path / "old.jsonl").write_bytes(encoded([header, *seen, footer_of(seen)]))
        parser = argparse.ArgumentParser()
        run_command.add_arguments(parser)
        asked = ["old", "--results", str(tmp_path), "--page", str(tmp_path / "index.html")]
        assert run_command.run(parser.parse_args(asked)) == code
        told = capsys.readouterr().out
        assert "old: kept, its result is of these claims" in told
        assert ("old: kept with drift in naming.names" in told) is (code == 1)
