"""Several commands at a time, each with a time limit, and all of them ended when this one is."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

GRACE_S = 5.0

Job = TypeVar("Job")


@dataclass(frozen=True)
class Ended:
    """How a command ended; code is None where its time was up."""

    code: int | None
    seconds: float


async def run_to_log(
    command: Sequence[str], variables: Mapping[str, str], folder: Path, log: Path, limit_s: float
) -> Ended:
    """Run a command, with all that it prints in a log, until it ends or its time is up.

    It gets a process group of its own, so that whatever it started ends with it.
    """
    clock = asyncio.get_running_loop()
    started = clock.time()
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=folder,
            env=dict(variables),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            code: int | None = await asyncio.wait_for(process.wait(), limit_s)
        except asyncio.TimeoutError:
            code = None
        finally:
            await _end(process)
    return Ended(code, clock.time() - started)


async def at_most(number: int, jobs: Sequence[Job], do: Callable[[Job], Awaitable[None]]) -> None:
    """Do all jobs, so many at a time, in the order in which they are given."""
    waiting = list(reversed(jobs))

    async def one_after_the_other() -> None:
        while waiting:
            await do(waiting.pop())

    workers = [asyncio.ensure_future(one_after_the_other()) for _ in range(number)]
    try:
        await asyncio.gather(*workers)
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)


async def _end(process: asyncio.subprocess.Process) -> None:
    """End a process group, first politely; what has ended by itself may have left others behind."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, how)
        except ProcessLookupError:
            return
        try:
            await asyncio.wait_for(process.wait(), GRACE_S)
        except asyncio.TimeoutError:
            continue
