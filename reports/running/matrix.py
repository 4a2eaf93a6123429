"""The matrix, run: every column that has no result that is still true, several at a time."""

import asyncio
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reports.results import Refused, Result, read_result
from reports.running.columns import ROOT, Installed, plain
from reports.running.earlier import set_aside
from reports.running.interrupts import run_until_interrupted
from reports.running.pool import Ended, at_most, run_to_log
from reports.running.started import Command
from reports.running.watching import Watched

LOOK_EVERY_S = 0.5
HUNG = re.compile(r"^hung: (?P<case>.+) did not end within", re.MULTILINE)
# A case that hangs ends its process; the others are asked again without it, so often at most.
MOST_HUNG = 3


@dataclass(frozen=True)
class Limits:
    """How many columns run at a time, and how long one may take, in seconds."""

    at_once: int
    column_s: float


@dataclass
class Run:
    """One column's run, while it goes on and after; hung are the cases that did not end."""

    column: Installed
    watched: Watched
    log: Path
    ended: Ended | None = None
    result: Result | None = None
    hung: list[str] = field(default_factory=list)

    @property
    def outcome(self) -> str:
        """How it came out, as a clause."""
        see = f"(see {os.path.relpath(self.log)})"
        if self.ended is None or self.result is None:
            return "running"
        if self.hung:
            return f"incomplete: {', '.join(self.hung)} did not end"
        if self.ended.code is None:
            return f"incomplete: its time was up after {self.watched.cases} of {self.watched.total} cases {see}"
        if self.result.state != "complete":
            return f"{self.result.state}: {self.result.why} {see}"
        return "as expected" if self.ended.code == 0 else f"drift {see}"

    @property
    def has_drifted(self) -> bool:
        """Whether pytest ended with a failure: a verdict other than the one that was expected."""
        return self.is_whole and self.ended is not None and self.ended.code != 0

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
            with set_aside(run.watched.path):
                await _ask(run, limits.column_s)
        finally:
            looking.cancel()
        run.watched.look()
        told(run)

    await at_most(limits.at_once, runs, do)


async def _ask(run: Run, limit_s: float) -> None:
    while True:
        left_out = [argument for case in run.hung for argument in ("--deselect", case)]
        # What a run that hung has left is no result of the next, should that not come as far as to write.
        run.watched.path.unlink(missing_ok=True)
        command = [*run.column.command, "--results", str(run.watched.path.resolve()), *left_out]
        ended = await run_to_log(Command(command, {**plain(), **run.column.variables}, ROOT), run.log, limit_s)
        hung = HUNG.search(run.log.read_text(encoding="utf-8", errors="replace"))
        if hung is None:
            break
        run.hung.append(hung["case"])
        if len(run.hung) == MOST_HUNG:
            break
    run.result = _read(run)
    run.ended = ended


async def _look(run: Run, told: Callable[[Run], None]) -> None:
    while True:
        run.watched.look()
        told(run)
        await asyncio.sleep(LOOK_EVERY_S)


def _read(run: Run) -> Result:
    try:
        return read_result(run.watched.path)
    except Refused as refusal:
        if run.watched.path.exists():
            return Result(run.column.name, "broken", f"the run wrote no result that can be read: {refusal}")
        said = [line for line in run.log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
        return Result(
            run.column.name, "broken", f"the run wrote no result: {said[-1].strip() if said else 'nor a word'}"
        )
