"""tox.ini, which installs the columns, and suites/columns.toml, which says what they must turn out to be, agree."""

import re
from configparser import ConfigParser
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from reports.bisection.recipes import lines_for
from reports.running.columns import environments_under, labelled
from suites import loader

COLUMNS = loader.load_columns()
TOX = ConfigParser(interpolation=None)
TOX.read(Path(__file__).parent.parent / "tox.ini")
KERAS_AS = {"keras": "keras", "tf_keras": "tf-keras"}


def pins(column: str) -> dict[str, str]:
    """{package: the version that a column pins it to}; whichever package brings TensorFlow is "tensorflow"."""
    lines = [re.sub(r"^tensorflow\S*==", "tensorflow==", line) for line in lines_for(column, "deps")]
    pinned = [requirement for requirement in map(Requirement, lines) if str(requirement.specifier).startswith("==")]
    return {re.sub(r"[_.]+", "-", one.name): str(one.specifier)[2:] for one in pinned}


@pytest.mark.parametrize("name", list(COLUMNS))
def test_a_column_installs_what_it_must_turn_out_to_be(name: str) -> None:
    column, pinned = COLUMNS[name], pins(name)
    assert pinned["tensorflow"] == column.tensorflow
    if column.entry in KERAS_AS:
        assert pinned[KERAS_AS[column.entry]] == column.keras
    else:
        assert not set(KERAS_AS.values()) & set(pinned)
        # Until TensorFlow 2.4 its Keras tells which standalone one it follows: "2.2.4-tf".
        of_its_own = not column.keras.endswith("-tf")
        assert not of_its_own or Version(column.keras).release[:2] == Version(column.tensorflow).release[:2]


@pytest.mark.parametrize("name", list(COLUMNS))
def test_a_column_has_the_interpreters_that_it_may_have(name: str) -> None:
    interpreters = [one.strip() for line in lines_for(name, "base_python") for one in line.split(",")]
    assert interpreters == [f"python{version}" for version in COLUMNS[name].python]


def test_labels_name_columns_that_there_are() -> None:
    assert sorted(labelled("matrix")) == sorted(COLUMNS)
    assert set(labelled("eras")) <= set(COLUMNS)
    assert set(environments_under("tests")) <= {"house", *(f"{name}-saboteurs" for name in COLUMNS)}
    assert set(TOX["tox"]["env_list"].split(", ")) <= {*COLUMNS, "page"}
