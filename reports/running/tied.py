"""A command, tied to the process that asks for it: it ends with that, even by SIGKILL, which nobody can answer.

Run as `python -I -S tied.py PARENT COMMAND...`. Only Linux has this, and a process only asks it for itself.
"""

import ctypes
import os
import signal
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1
CANNOT_START = 127


def main(parent: int, command: list[str]) -> int:
    """Become the command; returns only where that cannot be."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        return CANNOT_START
    # Python ignores these two, and may have changed LC_CTYPE: a command gets all that as it was given to this process.
    for number in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)
    given = Path("/proc/self/environ").read_bytes().split(b"\0")
    try:
        os.execvpe(command[0], command, dict(entry.split(b"=", 1) for entry in given if entry))  # noqa: S606  # as asked
    except OSError as error:
        print(f"{command[0]}: {error.strerror}", file=sys.stderr)  # noqa: T201  # into the log of the command
        return CANNOT_START


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
