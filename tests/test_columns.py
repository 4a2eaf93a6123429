"""tox.ini, which installs the columns, and suites/columns.toml, which says what they must turn out to be, agree."""

import re
from configparser import ConfigParser
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from suites import loader

COLUMNS = loader.load_columns()
TOX = ConfigParser(interpolation=None)
TOX.read(Path(__file__).parent.parent / "tox.ini")
CONDITIONAL = re.compile(r"(?P<factors>[\w.!,\- ]+):\s+(?P<value>\S.*)")
KERAS_AS = {"keras": "keras", "tf_keras": "tf-keras"}


def lines_for(column: str, key: str) -> list[str]:
    """The lines of a setting of [testenv] that hold for a column."""
    values = []
    for line in TOX["testenv"][key].splitlines():
        conditional = CONDITIONAL.fullmatch(line.strip())
        if conditional is None:
            values.append(line.strip())
        elif any(has(column, factors.strip()) for factors in conditional["factors"].split(",")):
            values.append(conditional["value"])
    return [value for value in values if value and not value.startswith("#")]


def has(column: str, factors: str) -> bool:
    given = column.split("-")
    return all((factor.lstrip("!") in given) is not factor.startswith("!") for factor in factors.split("-"))


def pins(column: str) -> dict[str, str]:
    """{package: the version that a column pins it to}; whichever package brings TensorFlow is "tensorflow"."""
    lines = [line.replace("{env:TF_PACKAGE:tensorflow-cpu}", "tensorflow") for line in lines_for(column, "deps")]
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
        assert Version(column.keras).release[:2] == Version(column.tensorflow).release[:2]


@pytest.mark.parametrize("name", list(COLUMNS))
def test_a_column_has_the_interpreters_that_it_may_have(name: str) -> None:
    interpreters = [one.strip() for line in lines_for(name, "base_python") for one in line.split(",")]
    assert interpreters == [f"python{version}" for version in COLUMNS[name].python]


def test_labels_and_the_default_name_columns_that_there_are() -> None:
    labels = dict(line.split(" = ") for line in TOX["tox"]["labels"].strip().splitlines())
    every, tests = labels["all"].split(", "), labels["tests"].split(", ")
    assert sorted(every) == sorted([*COLUMNS, "page"])
    assert sorted(tests) == sorted(["house", *(f"{name}-saboteurs" for name in COLUMNS)])
    assert set(TOX["tox"]["env_list"].split(", ")) <= set(every)
