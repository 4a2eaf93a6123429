"""A folder of results that one run at a time may write into."""

import os
import shlex
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from reports.places import COMMAND
from reports.results import Refused

try:
    import fcntl
except ImportError:  # on Windows there is no such lock
    fcntl = None  # type: ignore[assignment]


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Inside this block no other run may write into the folder, which is there from now on; raises Refused where one does.

    However this process ends, the system lets go of the lock.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("ab+", buffering=0) as file:
        if not _is_ours(file):
            file.seek(0)
            who = file.read().decode("utf-8", "replace").strip() or "one that has just begun"
            raise Refused(f"{folder}: another run is at work there: {who}")
        file.truncate(0)
        with suppress(OSError):  # on a full disk it is ours all the same
            file.write(_about_this_process().encode())
        yield


def _about_this_process() -> str:
    command = shlex.join([*shlex.split(COMMAND), *sys.argv[1:]])
    return f"process {os.getpid()}, `{command}`, since {time.strftime('%Y-%m-%d %H:%M:%S')}\n"


def _is_ours(file: IO[bytes]) -> bool:
    if fcntl is None:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
