"""A process serves each export: whatever becomes of it, the claim is told, and the next one is served."""

from collections.abc import Iterator
from pathlib import Path

import numpy
import pytest

from fixtures import serving
from fixtures.beside import Beside
from fixtures.caretaker import Caretaker
from tests.running import stand_in_for_tensorflow

# What becomes of an export is in its folder's name.
ECHO = """
import os, time
from types import SimpleNamespace

import numpy

loaded = []
Graph = ConfigProto = SimpleNamespace

class Session(SimpleNamespace):
    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def run(self, _, fed):
        return numpy.array(fed["images"]) * len(loaded)

def load(session, tags, folder):
    loaded.append(folder)
    if folder == "none":
        raise ValueError("no export\\nhere")
    if folder == "crashes":
        os.abort()
    if folder == "hangs":
        time.sleep(60)
    signature = SimpleNamespace(inputs={"": SimpleNamespace(name="images")}, outputs={"": SimpleNamespace(name="scores")})
    return SimpleNamespace(signature_def={"serving_default": signature})

saved_model = SimpleNamespace(loader=SimpleNamespace(load=load))
"""
INPUTS = numpy.ones((20, 784), "float32")


@pytest.fixture
def beside(tmp_path: Path, caretaker: Caretaker, monkeypatch: pytest.MonkeyPatch) -> Iterator[Beside]:
    monkeypatch.setenv("PYTHONPATH", stand_in_for_tensorflow(tmp_path, ECHO)["PYTHONPATH"])
    process = Beside(caretaker)
    yield process
    process.stop()


def assert_serves(beside: Beside) -> None:
    numpy.testing.assert_array_equal(serving.served(beside, "one", INPUTS), INPUTS)


def test_no_export_finds_anything_of_another_one(beside: Beside) -> None:
    assert_serves(beside)
    assert_serves(beside)


def test_a_failure_is_told_and_the_next_export_is_served(beside: Beside) -> None:
    with pytest.raises(serving.ServingFailed, match=r"^ValueError: no export$"):
        serving.served(beside, "none", INPUTS)
    assert_serves(beside)


@pytest.mark.parametrize("folder", ["crashes", "hangs"])
def test_an_export_takes_no_more_than_its_own_process_along(
    beside: Beside, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    monkeypatch.setattr(serving, "SECONDS_TO_ANSWER", 1)
    with pytest.raises(serving.ServingFailed, match=r"^it ended without a word"):
        serving.served(beside, folder, INPUTS)
    assert_serves(beside)


def test_where_tensorflow_cannot_be_imported_that_is_told(beside: Beside, tmp_path: Path) -> None:
    stand_in_for_tensorflow(tmp_path, "raise ImportError('no such file')")
    for _ in range(2):
        with pytest.raises(serving.ServingFailed, match=r"^ImportError: no such file$"):
            serving.served(beside, "one", INPUTS)
