"""The matrix, run: every column that has no result that is still true, several at a time."""

import asyncio
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from reports.results import Refused, Result, read_result
from reports.running.columns import ROOT, Installed, plain
from reports.running.interrupts import run_until_interrupted
from reports.running.pool import Ended, at_most, run_to_log
from reports.running.started import Command
from reports.running.stopped import add_unknown, stopped_at, why_it_stopped
from reports.running.watching import Watched
from suites import loader

LOOK_EVERY_S = 0.5
# A case that hangs or crashes ends its process; the others are asked without it, by so many processes at most.
MOST_PROCESSES = 10


@dataclass(frozen=True)
class Limits:
    """How many columns run at a time, and how long one may take, in seconds."""

    at_once: int
    column_s: float


@dataclass
class Run:
    """One column's run, while it goes on and after."""

    column: Installed
    watched: Watched
    log: Path
    ended: Ended | None = None
    result: Result | None = None

    @property
    def outcome(self) -> str:
        """How it came out, as a clause."""
        see = f"(see {os.path.relpath(self.log)})"
        if self.ended is None or self.result is None:
            return "running"
        if not self.is_whole:
            late = f"its time was up after {self.watched.cases} of {self.watched.total} cases; "
            stays = "; the result from before tells more, and stays" if self.watched.is_beside else ""
            return f"{self.result.state}: {late if self.ended.code is None else ''}{self.result.why}{stays} {see}"
        return f"drift {see}" if self.has_drifted else "as expected"

    @property
    def has_drifted(self) -> bool:
        """Whether a verdict is another than the one that was expected."""
        if not self.is_whole or self.ended is None:
            return False
        # A process that had to be ended, with its result complete, has no exit code that would tell.
        return _drifts(self.result) if self.ended.code is None else self.ended.code != 0

    @property
    def is_whole(self) -> bool:
        """Whether it has a complete result."""
        return self.result is not None and self.result.state == "complete"


def prepared(columns: Sequence[Installed], results: Path) -> Sequence[Run]:
    """Runs to be, each with its result and its log in a folder that is there from now on."""
    results.mkdir(parents=True, exist_ok=True)
    return [
        Run(column, Watched(results / f"{column.name}.jsonl"), results / f"{column.name}.log") for column in columns
    ]


def run_all(runs: Sequence[Run], limits: Limits, told: Callable[[Run], None]) -> None:
    """Run them; `told` hears of a run when it starts, while it goes on, and when it has ended."""
    run_until_interrupted(_run_all(runs, limits, told))


async def _run_all(runs: Sequence[Run], limits: Limits, told: Callable[[Run], None]) -> None:
    async def do(run: Run) -> None:
        looking = asyncio.ensure_future(_look(run, told))
        try:
            await _ask(run, limits.column_s)
        finally:
            looking.cancel()
            run.watched.settle()
        run.watched.look()
        told(run)

    await at_most(limits.at_once, runs, do)


async def _ask(run: Run, limit_s: float) -> None:
    """Ask a column; what ends a process in the middle of a case is named, and the rest asked by another one."""
    words = [*run.column.command, "--results", str(run.watched.path.resolve())]
    surroundings = {**plain(), **run.column.variables}
    seconds = 0.0
    run.watched.begin()
    run.log.unlink(missing_ok=True)
    for _ in range(MOST_PROCESSES):
        command = Command(words, surroundings, ROOT)
        ended = await run_to_log(command, run.log, limit_s - seconds, lambda: run.watched.is_closed)
        seconds += ended.seconds
        run.result = _read(run)
        stopped = stopped_at(run.result)
        if not stopped:
            break
        why = why_it_stopped(ended, run.log.read_text(encoding="utf-8", errors="replace"))
        add_unknown(run.watched.grows, stopped, why)
        run.result = _read(run)
        if ended.code is None:
            break
        words = [*words, "--resume"] if "--resume" not in words else words
    run.ended = Ended(ended.code, seconds)


async def _look(run: Run, told: Callable[[Run], None]) -> None:
    while True:
        run.watched.look()
        told(run)
        await asyncio.sleep(LOOK_EVERY_S)


def _read(run: Run) -> Result:
    path = run.watched.grows
    try:
        return read_result(path)
    except Refused as refusal:
        if path.exists():
            return Result(run.column.name, "broken", f"the run wrote no result that can be read: {refusal}")
        said = [line for line in run.log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
        return Result(
            run.column.name, "broken", f"the run wrote no result: {said[-1].strip() if said else 'nor a word'}"
        )


def _drifts(result: Result | None) -> bool:
    if result is None or result.environment is None:
        return False
    claims, environment = loader.load_claims(), result.environment
    expected = [(loader.expected(claims[case.claim], environment, case.parameters), case) for case in result.cases]
    return any(loader.drift(known, case.verdict, loader.seen_text(case.line)) for known, case in expected)
