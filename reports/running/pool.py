"""Several commands at a time, each with a time limit, and all of them ended when this one is."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from reports.running.started import Command, ends, started

Job = TypeVar("Job")


@dataclass(frozen=True)
class Ended:
    """How a command ended; code is None where it had to be ended."""

    code: int | None
    seconds: float


async def run_to_log(command: Command, log: Path, limit_s: float, done: Callable[[], bool] = lambda: False) -> Ended:
    """Run a command, adding what it prints to a log, until it ends, or its time is up, or it lingers after it is done."""
    clock = asyncio.get_running_loop()
    began = clock.time()
    with log.open("ab") as output:
        async with started(command, stdout=output) as process:
            code = process.returncode if await ends(process, limit_s, done) else None
    return Ended(code, clock.time() - began)


async def at_most(number: int, jobs: Sequence[Job], do: Callable[[Job], Awaitable[None]]) -> None:
    """Do all jobs, so many at a time, in the order in which they are given."""
    waiting = list(reversed(jobs))

    async def one_after_the_other() -> None:
        while waiting:
            await do(waiting.pop())

    workers = [asyncio.ensure_future(one_after_the_other()) for _ in range(min(number, len(jobs)))]
    try:
        await asyncio.gather(*workers)
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
