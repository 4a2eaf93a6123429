"""The time that commands take, each in a process of its own."""

import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LIMIT_S = 900.0
LAST_WORDS = 200


class Failed(Exception):
    """A command did not come to the end that is being measured; str() is a clause."""


@dataclass(frozen=True)
class Job:
    """A command to be timed, where, with which variables, and the exit codes that count as having come to its end."""

    command: Sequence[str]
    folder: Path
    variables: Mapping[str, str]
    fine: Sequence[int] = (0,)


@dataclass(frozen=True)
class Took:
    """Seconds on the wall, and seconds of processors, those of the processes that it started and awaited among them."""

    wall_s: float
    processor_s: float


def timed(job: Job, limit_s: float = LIMIT_S) -> Took:
    """Do a job once; raises Failed."""
    with tempfile.TemporaryFile() as output:
        begun = time.perf_counter()
        process = subprocess.Popen(
            job.command,
            cwd=job.folder,
            env=dict(job.variables),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        limit = threading.Timer(limit_s, os.killpg, (process.pid, signal.SIGKILL))
        limit.start()
        try:
            # Unlike Popen.wait this tells what the process has used.
            _, status, used = os.wait4(process.pid, 0)
        except KeyboardInterrupt:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        finally:
            limit.cancel()
        wall_s = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in job.fine:
            output.seek(0)
            raise Failed(_how_it_ended(process.returncode, output.read(), limit_s if wall_s >= limit_s else None))
    return Took(wall_s, used.ru_utime + used.ru_stime)


def in_turn(jobs: Mapping[str, Job], rounds: int) -> Mapping[str, Sequence[Took]]:
    """Do each job once a round, so that what else the machine does falls on all of them alike; raises Failed.

    A first round is not counted: it fills the caches of files and of byte code.
    """
    taken = [{name: timed(job) for name, job in jobs.items()} for _ in range(1 + rounds)][1:]
    return {name: [one[name] for one in taken] for name in jobs}


def _how_it_ended(code: int, output: bytes, limit_s: float | None) -> str:
    if limit_s is not None:
        return f"it did not end within {limit_s:.0f} s"
    lines = output.decode("utf-8", "replace").strip().splitlines() or ["it said nothing"]
    return f"it ended with {code}: {lines[-1][-LAST_WORDS:]}"
