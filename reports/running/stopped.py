"""A run that ended in the middle of a case: which case that was, and what is written of it, so that the rest can be asked."""

import json
import re
import signal
from collections.abc import Sequence
from pathlib import Path

from reports.results import DID_NOT_END, Key, Result
from reports.running.pool import Ended

HUNG = re.compile(r"^hung: .+ (?P<how>did not end within .+)$", re.MULTILINE)


def stopped_at(result: Result) -> Sequence[Key]:
    """The cases that were begun, and of which nothing else is told."""
    return [key for key, why in result.unknown.items() if why == DID_NOT_END]


def why_it_stopped(ended: Ended, said: str) -> str:
    """What ended a process while it asked a case, as a clause; said is all that it printed."""
    hung = list(HUNG.finditer(said))
    if hung:
        return f"hung: it {hung[-1]['how']}"
    if ended.code is None:
        return "the time for all of its column was up"
    if ended.code < 0:
        return f"its process was ended by {_signal(-ended.code)}"
    return f"its process ended by itself, with exit code {ended.code}"


def add_unknown(path: Path, cases: Sequence[Key], why: str) -> None:
    """Write into an unfinished result that these cases are not known."""
    with path.open("r+b") as lines:
        # What ended the process may have cut off its last line.
        whole = lines.read().rpartition(b"\n")[0]
        lines.seek(len(whole) + 1)
        lines.truncate()
        for claim, parameters in cases:
            line = {"kind": "unknown", "claim": claim, "parameters": json.loads(parameters), "why": why}
            lines.write(json.dumps(line, sort_keys=True).encode() + b"\n")


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
