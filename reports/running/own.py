"""An environment of one's own: asked as it is, with what the suite needs laid beside it and not into it."""

import hashlib
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reports.places import WITH_WHAT_RUNS
from reports.results import Refused, Result, read_result
from reports.running.columns import Installed, plain
from reports.running.matrix import Run
from reports.running.started import Command, TimeIsUp, output_of

NEEDED = ("hypothesis", "packaging", "pytest", "tomli; python_version < '3.11'")
PINNED = re.compile(r"[\w.+-]+==\S+")
DONE = "complete"
# What the environment has itself comes first: the folder only fills in what it lacks.
ASK = "import sys; sys.path.append(sys.argv.pop(1)); import pytest; sys.exit(pytest.main(sys.argv[1:]))"


@dataclass(frozen=True)
class Own:
    """A Python, and how its Keras is to be reached; entry None is what the suite finds there."""

    python: Path
    entry: str | None
    mode: str


def as_column(given: Own, folder: Path, limit_s: float) -> Installed:
    """The environment, ready to be asked; what pytest needs is kept under `folder`. Raises Refused.

    The limit is for each command that makes it ready.
    """
    python = _found(given.python)
    tools = _laid_beside(python, folder, limit_s)
    options = ["--mode", given.mode, *(["--entry", given.entry] if given.entry else [])]
    plugins = ["-p", "no:cacheprovider", "-p", "_hypothesis_pytestplugin"]
    command = [str(python), "-c", ASK, str(tools), "suites", *plugins, *options]
    # Plugins that the environment has for its own tests have no business in these, and nothing is to be left in it.
    return Installed(
        f"own-{given.mode}", folder, command, {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    )


def name_after_what_was_imported(run: Run) -> None:
    """Move what a run has written to the name of the column that it became, unless what is there tells more."""
    written, result = run.watched.grows, _read(run.watched.grows)
    if result is None:
        return
    run.watched.path = written.with_name(f"{result.column}.jsonl")
    earlier = _read(run.watched.path)
    stays = result.state != "broken" and earlier is not None and earlier.tells_more_than(result)
    written.replace(run.watched.part if stays else run.watched.path)


def _read(path: Path) -> Result | None:
    try:
        return read_result(path)
    except Refused:
        return None


def _found(python: Path) -> Path:
    """Where it is, whatever folder it is started in. Not what a link leads to: that is no virtual environment any more."""
    found = shutil.which(python)
    if not found:
        raise Refused(f"{python}: no such Python, or it cannot be run")
    return Path(found).absolute()


def _laid_beside(python: Path, folder: Path, limit_s: float) -> Path:
    """The folder with all that pytest needs and the environment may lack, in versions that it can live with."""
    here = _uv(python, limit_s, "freeze")
    pinned = "".join(f"{line}\n" for line in here.splitlines() if PINNED.fullmatch(line))
    version = _said([str(python), "--version"], limit_s).stdout
    name = hashlib.sha256(f"{version}{pinned}{NEEDED}".encode()).hexdigest()[:16]
    tools = folder / name
    if (tools / DONE).exists():
        return tools
    tools.mkdir(parents=True, exist_ok=True)
    constraints = folder / f"{name}.txt"
    constraints.write_text(pinned)
    _uv(python, limit_s, "install", "--target", str(tools), "--constraint", str(constraints), *NEEDED)
    (tools / DONE).touch()
    return tools


def _uv(python: Path, limit_s: float, what: str, *arguments: str) -> str:
    ended = _said([sys.executable, "-m", "uv", "pip", what, "--python", str(python), *arguments], limit_s)
    if "No module named uv" in ended.stderr:
        raise Refused(f"what pytest needs is laid beside an environment by uv: {WITH_WHAT_RUNS}")
    if ended.returncode:
        said = [line.strip() for line in ended.stderr.splitlines() if line.strip()] or ["it said nothing"]
        raise Refused(f"uv pip {what} failed: {' '.join(said[-4:])}")
    return ended.stdout


def _said(command: Sequence[str], limit_s: float) -> "subprocess.CompletedProcess[str]":
    try:
        return output_of(Command(command, plain()), limit_s)
    except TimeIsUp as why:
        raise Refused(f"`{shlex.join(command)}` {why}") from None
