"""Commands, each in a process group of its own, with a time limit, and ended with all that they started."""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from reports.running.interrupts import run_until_interrupted

GRACE_S = 5.0
LOOK_EVERY_S = 0.5
MOST_AT_ONCE = 65536
TIED = Path(__file__).with_name("tied.py")


class TimeIsUp(Exception):
    """A command did not end within its limit, and was ended; str() is a clause that says how long that is."""

    def __init__(self, limit_s: float) -> None:
        super().__init__(f"did not end within {limit_s:g} s")


@dataclass(frozen=True)
class Command:
    """What is started, with which variables, and where (None: where this process is)."""

    words: Sequence[str]
    variables: Mapping[str, str]
    folder: Path | None = None


def output_of(command: Command, limit_s: float, given: str = "") -> "subprocess.CompletedProcess[str]":
    """Run a command until it ends; raises TimeIsUp."""
    # Files and not pipes: one that outlives the command may hold those open for ever.
    with tempfile.TemporaryFile() as told, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        told.write(given.encode())
        told.seek(0)
        code = run_until_interrupted(_code(command, limit_s, (told, out, err)))
        if code is None:
            raise TimeIsUp(limit_s)
        return subprocess.CompletedProcess(command.words, code, _text(out), _text(err))


@asynccontextmanager
async def started(
    command: Command,
    stdin: int | IO[bytes] = subprocess.DEVNULL,
    stdout: int | IO[bytes] = subprocess.PIPE,
    stderr: int | IO[bytes] = subprocess.STDOUT,
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A command that runs inside this block. However the block is left, nothing that it started goes on after it."""
    tied = [sys.executable, "-I", "-S", str(TIED), str(os.getpid())] if sys.platform == "linux" else []
    process = await asyncio.create_subprocess_exec(
        *tied,
        *command.words,
        cwd=command.folder,
        env=dict(command.variables),
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        await _end(process)


async def ends(process: asyncio.subprocess.Process, limit_s: float, done: Callable[[], bool] = lambda: False) -> bool:
    """Wait until it ends by itself; False where its time was up, or it did not end soon after it was done."""
    clock = asyncio.get_running_loop()
    ended = asyncio.ensure_future(process.wait())
    until = clock.time() + limit_s
    is_done = False
    while not ended.done() and clock.time() < until:
        if not is_done and done():
            is_done, until = True, min(until, clock.time() + GRACE_S)
        # Unlike wait_for this loses no cancellation that comes as the process ends (Python 3.10 and 3.11).
        await asyncio.wait({ended}, timeout=min(LOOK_EVERY_S, until - clock.time()))
    return ended.done()


async def each_line(command: Command, limit_s: float, hear: Callable[[str], None]) -> None:
    """Let each line that a command prints be heard as it comes; raises TimeIsUp where it says nothing for so long."""
    async with started(command) as process:
        told, begun = cast(asyncio.StreamReader, process.stdout), b""
        while some := await _within(limit_s, told.read(MOST_AT_ONCE)):
            *lines, begun = (begun + some).split(b"\n")
            for line in lines:
                hear(line.decode("utf-8", "replace"))
        hear(begun.decode("utf-8", "replace"))


async def _within(limit_s: float, what: Coroutine[Any, Any, bytes]) -> bytes:
    coming = asyncio.ensure_future(what)
    await asyncio.wait({coming}, timeout=limit_s)
    if not coming.done():
        raise TimeIsUp(limit_s)
    return coming.result()


async def _code(command: Command, limit_s: float, streams: Sequence[IO[bytes]]) -> int | None:
    async with started(command, *streams) as process:
        return process.returncode if await ends(process, limit_s) else None


async def _end(process: asyncio.subprocess.Process) -> None:
    """End a process group, first politely; what has ended by itself may have left others behind."""
    try:
        if _sent(process, signal.SIGTERM):
            await ends(process, GRACE_S)
    finally:
        # A second interrupt comes here at once.
        if _sent(process, signal.SIGKILL):
            await ends(process, GRACE_S)


def _sent(process: asyncio.subprocess.Process, number: signal.Signals) -> bool:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return False
    return True


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace")
