"""`python -m reports` in a process of its own, which starts what tests make up in the place of Pythons, columns, uv and tox."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from tests.running import ROOT, environment
from tests.test_running import runs_still

LIMIT_S = 60
COMMAND = f"""
import runpy, signal, sys
from pathlib import Path
sys.path.insert(0, {str(ROOT)!r})
# Whoever runs these tests in the background of a shell has it ignore interrupts, and all that it starts.
signal.signal(signal.SIGINT, signal.default_int_handler)
exec(sys.argv.pop(1))
runpy.run_module("reports", run_name="__main__", alter_sys=True)
"""
# What keeps on running until it is ended, with a child; both are told of in a file that is there when they are.
HANGS = """\
#!/bin/sh
sleep 600 &
echo $$ $! > {told}.part
mv {told}.part {told}
wait
"""
# A column that has written what it found, and then keeps on running, with a child.
COLUMN = """
from reports.gate import sides
from reports.running import own
from tests.test_running import column_that_writes
then = "import os; os.execv({hangs!r}, ['hangs'])"
own.as_column = lambda *_: column_that_writes(Path({folder!r}), "own-graph", {data!r}, then)
sides.KEPT = Path({folder!r})
"""


def start(*arguments: str, but_first: str = "", **variables: str) -> "subprocess.Popen[str]":
    """Start a command; before it begins it runs this code. The variables are added to its environment."""
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND, but_first, *arguments],
        cwd=ROOT,
        env=environment(**variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def what_hangs(folder: Path) -> Path:
    """A program that keeps on running."""
    return script(folder / "hangs", HANGS.format(told=folder / "told"))


def script(path: Path, code: str) -> Path:
    """A file that can be run."""
    path.write_text(code)
    path.chmod(0o755)
    return path


def hanging_in(folder: Path) -> Sequence[int]:
    """The processes of `what_hangs`, as soon as it runs."""
    wait_for(folder / "told")
    return [int(process) for process in (folder / "told").read_text().split()]


def wait_for(path: Path) -> None:
    """Wait until it is there."""
    deadline = time.monotonic() + LIMIT_S
    while not path.exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def all_end(processes: Sequence[int]) -> bool:
    """Whether they are gone, or will be in a moment: what is killed is not gone at that very instant."""
    deadline = time.monotonic() + 2
    while any(map(runs_still, processes)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not any(map(runs_still, processes))


def end(processes: Sequence[int]) -> None:
    """End what is still there of them."""
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
