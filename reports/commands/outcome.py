"""How a command ends: its exit code, and what it complains of on the way."""

import sys
from contextlib import suppress

from reports.matrix import Matrix
from reports.places import COMPLAINS_AS
from reports.text import one_line

FINE = 0
DRIFT = 1
UNUSABLE = 2
NOT_WHOLE = 3
# As a shell tells of a command that nobody reads any more: what it came to was not told to its end.
UNREAD = 141


def complain(line: str) -> None:
    """One line of complaint, for whoever looks at the terminal, if it is still there."""
    with suppress(OSError):
        print(one_line(f"{COMPLAINS_AS}: {line}"), file=sys.stderr)


def told_what_is_not_whole(matrix: Matrix) -> int:
    """Name each result that is incomplete or broken, or cannot tell; the exit code that follows from there being any."""
    for result in matrix.results:
        if result.remark:
            complain(f"{result.column} {result.remark}")
    partial = [result for result in matrix.results if result.state != "complete"]
    for result in partial:
        complain(f"{result.column} is {result.state}: {result.why}")
    return NOT_WHOLE if partial else FINE
