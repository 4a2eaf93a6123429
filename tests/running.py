"""Runs the claims for real, in a process of its own, in the environment that these tests run in."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent
COLUMN = "tf2.21-keras3"
WHAT_CLAIMS_NEED = ("conftest.py", "fixtures", "suites", "tox.ini")
LIMIT_S = 300


def command(*arguments: str) -> list[str]:
    """The command that runs pytest on the claims."""
    return [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]


def environment(**changes: str) -> dict[str, str]:
    """This process' environment, with changes."""
    return {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **changes}


def run(*arguments: str, root: Path = ROOT, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run pytest on the claims of a checkout, and give back its exit code and all that it printed, in stdout."""
    return subprocess.run(
        command(*arguments),
        cwd=root,
        env=dict(env or environment()),
        check=False,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=LIMIT_S,
    )


def copy_of_the_house(folder: Path) -> Path:
    """A copy of what claims need, to plant mistakes in."""
    for name in WHAT_CLAIMS_NEED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    return folder


def stand_in_for_tensorflow(folder: Path, code: str) -> dict[str, str]:
    """An environment in which `import tensorflow` runs this code and nothing else."""
    (folder / "tensorflow.py").write_text(code)
    return environment(PYTHONPATH=str(folder))
