"""A house with claims that tests make up, asked for real by the TensorFlow and Keras that these tests run beside."""

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.running import LIMIT_S, ROOT, copy_of_the_house, environment, run

WORDS = """\
[{name}]
claim = "It says {name}"
section = "Part I"
symbols = ["keras.layers.Layer"]
"""
SUITE = "planted"


def plant(folder: Path, code: str) -> Path:
    """A house whose one suite, planted, is this code; each of its claims is expected to hold."""
    folder.mkdir(exist_ok=True)
    house = copy_of_the_house(folder)
    for path in [*house.glob("suites/test_*.py"), *house.glob("suites/*.toml")]:
        if path.name != "columns.toml":
            path.unlink()
    house.joinpath("suites", f"test_{SUITE}.py").write_text(f'"""Planted."""\nimport pytest\n\n\n{code}')
    names = re.findall(r"^def test_(\w+)", code, re.MULTILINE)
    house.joinpath("suites", f"{SUITE}.toml").write_text("\n".join(WORDS.format(name=name) for name in names))
    return house


def with_reports(house: Path) -> Path:
    """The same house with all that reads what was asked there."""
    kept_out = shutil.ignore_patterns("__pycache__", "published", "results", "page")
    shutil.copytree(ROOT / "reports", house / "reports", ignore=kept_out)
    return house


def ask(house: Path, results: Path, *arguments: str, env: Mapping[str, str] | None = None) -> tuple[int, str]:
    """Ask its claims; the exit code, and all that was printed."""
    ended = run("suites", "--results", str(results), *arguments, root=house, env=env)
    return ended.returncode, ended.stdout


def report(house: Path, *arguments: str, **variables: str) -> tuple[int, str]:
    """Give its `python -m reports` a command; the exit code, and all that was printed."""
    ended = subprocess.run(
        [sys.executable, "-m", "reports", *arguments],
        cwd=house,
        env=environment(**variables),
        check=False,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=LIMIT_S,
    )
    return ended.returncode, ended.stdout
