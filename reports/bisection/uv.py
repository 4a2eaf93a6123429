"""uv, which makes environments in seconds; and pip through it, which knows what the package index has."""

import re
import sys
from collections.abc import Mapping

from reports.places import WITH_WHAT_RUNS
from reports.results import Refused
from reports.running.columns import plain
from reports.running.started import Command, TimeIsUp, output_of

UV = (sys.executable, "-m", "uv", "--quiet")
LIMIT_S = 600.0
BECAUSE = re.compile(r"Because (?P<why>.*?)(?:, we can conclude| and you require|$)")


class Failed(Exception):
    """uv did not do it; str() is a clause of what it said."""


def uv(*arguments: str, given: str = "") -> str:
    """What uv prints; raises Failed, and Refused where there is no uv."""
    try:
        ended = output_of(Command([*UV, *arguments], _plain()), LIMIT_S, given)
    except TimeIsUp as why:
        raise Failed(f"uv {arguments[0]} {why}") from None
    if "No module named uv" in ended.stderr:
        raise Refused(f"environments of releases are made by uv: {WITH_WHAT_RUNS}")
    if ended.returncode:
        raise Failed(_said(ended.stderr))
    return ended.stdout


def pip(*arguments: str) -> str:
    """What a pip of its own prints; raises Failed, and Refused where there is no uv."""
    return uv("tool", "run", "pip>=25.1", *arguments)


def _said(text: str) -> str:
    """The reason in what uv or pip said, as far as the first conclusion that they draw from it."""
    told = [line for line in map(str.strip, text.splitlines()) if not line.lower().startswith(("warning", "hint"))]
    because = BECAUSE.search(" ".join(told))
    return because["why"] if because else (told or ["it said nothing"])[0]


def _plain() -> Mapping[str, str]:
    return {**plain(), "UV_PYTHON_DOWNLOADS": "never"}
