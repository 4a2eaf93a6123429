"""The machine that figures are of: no name of it, and none of who uses it."""

import os
import platform
from collections.abc import Sequence
from pathlib import Path

CPUS = Path("/proc/cpuinfo")


def machine() -> Sequence[tuple[str, str]]:
    """(what, how it is), in an order to be read in."""
    gigabytes = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    return [
        ("processor", _processor()),
        ("cores", str(len(os.sched_getaffinity(0)))),
        ("memory", f"{gigabytes:.0f} GiB"),
        ("system", f"{_system()}, {platform.machine()}"),
        ("Python of the house", platform.python_version()),
        ("load when it began", f"{os.getloadavg()[0]:.1f}"),
    ]


def _processor() -> str:
    try:
        lines = CPUS.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.processor() or "unknown")


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return platform.system()
