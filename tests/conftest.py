"""The small house of claims, for every test that needs one."""

from pathlib import Path

import pytest

from reports.matrix import Words
from tests.samples import words_of, write_suites


@pytest.fixture(scope="session")
def words(tmp_path_factory: pytest.TempPathFactory) -> Words:
    """What the small house claims."""
    return words_of(write_suites(tmp_path_factory.mktemp("house") / "suites"))


@pytest.fixture
def results_folder(tmp_path: Path) -> Path:
    """An empty folder for result files."""
    folder = tmp_path / "results"
    folder.mkdir()
    return folder
