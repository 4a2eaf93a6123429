"""Empty tests: as claims in a house of their own, on a TensorFlow that is none, and in plain pytest."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from reports.bench.surroundings import as_used
from reports.running.columns import ROOT

OF_THE_HOUSE = ("conftest.py", "fixtures", "suites/__init__.py", "suites/loader", "suites/columns.toml", "tox.ini")

CODE = '''\
"""Nothing."""

import pytest


@pytest.mark.parametrize("number", {numbers})
def test_nothing_is_asked(number):
    assert True
'''

WORDS = """\
[nothing_is_asked]
claim = "Nothing"
section = "None"
symbols = ["keras"]
"""

# As much as a case without fixtures of its own makes use of.
STAND_INS = {
    "tensorflow.py": """\
import contextlib
import types

__version__ = "1.15.0"


class Graph:
    def as_default(self):
        return contextlib.nullcontext()


@contextlib.contextmanager
def Session(graph, config):
    yield


def ConfigProto(device_count):
    return types.SimpleNamespace(graph_options=None)


def set_random_seed(seed):
    pass
""",
    "keras.py": """\
import types

__version__ = "2.3.1"
backend = types.SimpleNamespace(clear_session=lambda: None)
""",
}


def house_of_empty_claims(folder: Path, cases: int) -> Path:
    """A copy of what claims need, with one claim of so many cases that asks nothing."""
    for name in OF_THE_HOUSE:
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    (folder / "suites" / "empty.toml").write_text(WORDS)
    (folder / "suites" / "test_empty.py").write_text(CODE.format(numbers=list(range(cases))))
    return folder


def plain_empty_tests(folder: Path, cases: int) -> Path:
    """The same tests, in a folder that holds nothing of the house but pytest's settings."""
    (folder / "suites").mkdir(parents=True)
    shutil.copy(ROOT / "tox.ini", folder)
    (folder / "suites" / "test_empty.py").write_text(CODE.format(numbers=list(range(cases))))
    return folder


def with_stand_ins(folder: Path) -> Mapping[str, str]:
    """Variables under which importing TensorFlow and Keras takes no time."""
    folder.mkdir()
    for name, code in STAND_INS.items():
        (folder / name).write_text(code)
    return as_used(PYTHONPATH=str(folder))
