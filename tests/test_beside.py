"""The process beside the claims imports TensorFlow once, alone, and ends with whoever started it, as all that it forks does."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fixtures.beside import Beside
from fixtures.caretaker import Caretaker
from tests.running import ROOT, stand_in_for_tensorflow

# Whatever is forked has the pipe open, too: it comes to its end when all of them do.
HANGS = """
import importlib.util, sys, time

told = open({pipe!r}, "w", 1)
print("imported", sys.path[0], importlib.util.find_spec("keras"), file=told)
Graph = ConfigProto = lambda **_: None

def Session(**_):
    print("asked", file=told)
    time.sleep(60)
"""
ASK = "beside.ask('serve', 'folder', [], 60)"
# Whoever runs these tests in the background of a shell has it ignore interrupts, and all that it starts.
HEED = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
MAKE = "from fixtures.beside import Beside; from fixtures.caretaker import Caretaker; beside = Beside(Caretaker())"
WAIT = f"{HEED}; {MAKE}; {ASK}.line()"
LIMIT_S = 30


class Pipe:
    """What the processes tell, and whether there are any left that could."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "told"
        os.mkfifo(self.path)
        self._end = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK)

    def read(self) -> str:
        """What is told next, or nothing: all of them have ended."""
        assert select.select([self._end], [], [], LIMIT_S)[0]
        return os.read(self._end, 1000).decode()

    def until(self, lines: int) -> list[str]:
        """What is told, as soon as there are so many lines."""
        text = ""
        while text.count("\n") < lines:
            text += self.read()
        return text.splitlines()

    def close(self) -> None:
        os.close(self._end)


@pytest.fixture
def pipe(tmp_path: Path) -> Iterator[Pipe]:
    made = Pipe(tmp_path)
    yield made
    made.close()


@pytest.fixture
def env(tmp_path: Path, pipe: Pipe) -> dict[str, str]:
    return stand_in_for_tensorflow(tmp_path, HANGS.format(pipe=str(pipe.path)))


def test_tensorflow_is_imported_once_and_neither_keras_nor_this_project_can_be(
    tmp_path: Path, pipe: Pipe, env: dict[str, str], caretaker: Caretaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", env["PYTHONPATH"])
    beside = Beside(caretaker)
    try:
        for _ in range(3):
            beside.ask("serve", "folder", [], 60)
        assert pipe.until(4) == [f"imported {tmp_path} None", "asked", "asked", "asked"]
    finally:
        beside.stop()
    assert not pipe.read()


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_all_end_with_whoever_started_them(pipe: Pipe, env: dict[str, str], sent: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", WAIT], cwd=ROOT, env=env, stderr=subprocess.DEVNULL) as process:
        pipe.until(2)
        process.send_signal(sent)
        assert not pipe.read()


def test_no_job_is_done_once_the_process_has_ended(
    tmp_path: Path, caretaker: Caretaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in_for_tensorflow(tmp_path, "raise ImportError('no such file')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    beside = Beside(caretaker)
    try:
        assert [beside.ask("cluster").line() for _ in range(2)] == ["", ""]
        assert beside.ended
        assert beside.last_words() == "ImportError: no such file"
    finally:
        beside.stop()
