"""An exception becomes the right verdict: the line between silent and loud, and between refused and gone."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy
import pytest

from fixtures import verdicts
from fixtures.case import Case
from fixtures.devices import NotApplicable
from fixtures.names import DocumentedNames

LIBRARY = """
class Layer:
    def refuse(self):
        raise ValueError("no such shape: <Layer at 0x7f0012345678>")

    def insist(self):
        assert self is None

    def lack_something_inside(self):
        return self.nothing_of_this_name

    def __getattr__(self, name):
        raise AttributeError("'Layer' object has no attribute %r" % name)
"""


@pytest.fixture
def library() -> ModuleType:
    module = ModuleType("library")
    exec(compile(LIBRARY, "/usr/lib/python3/site-packages/library.py", "exec"), vars(module))
    return module


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: ModuleType) -> Callable[[str], Any]:
    """Run a line as if it stood in a suite, with a layer of the library and a case at hand; what it showed."""
    monkeypatch.setattr(verdicts, "SUITES", str(tmp_path))
    path = tmp_path / "test_claims.py"

    def showed(line: str) -> Any:
        path.write_text(line)
        case = Case()
        keras = ModuleType("keras_of_the_test")
        vars(keras).update(losses=SimpleNamespace(mse=min), backend=SimpleNamespace())
        names = {
            "layer": library.Layer(),
            "numpy": numpy,
            "pytest": pytest,
            "keras": DocumentedNames("keras", {"keras": keras}, case),
            "NotApplicable": NotApplicable,
        }
        item = SimpleNamespace(claim_case=case)
        try:
            exec(compile(line, str(path), "exec"), names)
        except BaseException:  # noqa: BLE001  # as pytest does
            return verdicts.verdict_of(pytest.ExceptionInfo.from_current(), item)
        return verdicts.verdict_of(None, item)

    return showed


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        ("assert True", "holds"),
        ("keras.losses.mse", "holds"),
        ("keras.objectives.mse", "moved"),
        ("assert 1 == 2", "differs"),
        ("with pytest.raises(ValueError): pass", "differs"),
        ("numpy.testing.assert_array_equal(1, 2)", "differs"),
        ("layer.refuse()", "raises"),
        ("layer.insist()", "raises"),
        ("for old, new in [1]: pass", "raises"),
        ("layer.lack_something_inside()", "raises"),
        ("None.updates", "raises"),
        ("[].updates", "raises"),
        ("layer.updates", "gone"),
        ("keras.backend.learning_phase", "gone"),
        ("keras.objectives.hinge", "gone"),
        ("raise NotApplicable('needs two GPUs')", "not-applicable"),
    ],
)
def test_exception_becomes_verdict(ask: Callable[[str], Any], line: str, verdict: str) -> None:
    assert ask(line).verdict == verdict


def test_what_did_not_hold_is_told_as_the_claim_says_it(ask: Callable[[str], Any]) -> None:
    assert ask("assert 1 == 2").exception == {"type": "AssertionError", "message": "assert 1 == 2"}


def test_messages_tell_nothing_of_the_machine(ask: Callable[[str], Any]) -> None:
    assert ask("layer.refuse()").exception == {
        "type": "ValueError",
        "message": "no such shape: <Layer at 0x...>",
    }
    told = ask("raise IOError('cannot read /home/someone/models/weights.h5')").exception
    assert told["message"] == "cannot read .../weights.h5"


def test_what_is_lacking_is_told(ask: Callable[[str], Any]) -> None:
    assert ask("raise NotApplicable('needs two GPUs')").lacking == "needs two GPUs"
