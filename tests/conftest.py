"""The small house of claims, for every test that needs one."""

import subprocess
import sys
from pathlib import Path
from typing import Iterator

import pytest

from fixtures.caretaker import Caretaker
from reports.matrix import Words
from tests.running import ROOT
from tests.samples import words_of, write_suites


@pytest.fixture(scope="session")
def words(tmp_path_factory: pytest.TempPathFactory) -> Words:
    """What the small house claims."""
    return words_of(write_suites(tmp_path_factory.mktemp("house") / "suites"))


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is installed of this checkout, made as a package index would want it."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "uv", "build", "-q", "--wheel", "-o", str(folder), str(ROOT)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert ended.returncode == 0, ended.stderr
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture
def caretaker() -> Iterator[Caretaker]:
    """A process that looks after what a test starts."""
    made = Caretaker()
    yield made
    made.stop()


@pytest.fixture
def results_folder(tmp_path: Path) -> Path:
    """An empty folder for result files."""
    folder = tmp_path / "results"
    folder.mkdir()
    return folder
