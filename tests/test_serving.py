"""The process that serves what was exported: whatever becomes of it, the claim is told, and nothing is left running."""

from collections.abc import Iterator
from pathlib import Path

import numpy
import pytest

from fixtures import serving

ECHO = """
import json, sys
for line in sys.stdin:
    folder, inputs = json.loads(line)
    if folder == "none":
        sys.exit(print(json.dumps(["ValueError: no export", None])))
    if folder == "long":
        import time
        time.sleep(60)
    print(json.dumps([None, inputs]), flush=True)
"""
INPUTS = numpy.ones((20, 784), "float32")


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[serving.Serving]:
    program = tmp_path / "echo.py"
    program.write_text(ECHO)
    monkeypatch.setattr(serving, "PROGRAM", str(program))
    asked = serving.Serving()
    yield asked
    asked.end()


def process_of(served: serving.Serving) -> object:
    served.start()
    return served._server  # noqa: SLF001  # whether it is the same one is what is asked


def test_one_process_serves_all(served: serving.Serving) -> None:
    first = process_of(served)
    numpy.testing.assert_array_equal(served.serve("one", INPUTS), INPUTS)
    numpy.testing.assert_array_equal(served.serve("other", INPUTS), INPUTS)
    assert process_of(served) is first


def test_a_failure_is_told_and_the_next_export_is_served(served: serving.Serving) -> None:
    with pytest.raises(serving.ServingFailed, match="ValueError: no export"):
        served.serve("none", INPUTS)
    numpy.testing.assert_array_equal(served.serve("one", INPUTS), INPUTS)


def test_a_process_that_hangs_is_ended(served: serving.Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "SECONDS_TO_ANSWER", 1)
    first = process_of(served)
    with pytest.raises(serving.ServingFailed, match="ended without a word"):
        served.serve("long", INPUTS)
    assert process_of(served) is not first


def test_a_process_that_ends_before_it_is_asked_is_told_of(served: serving.Serving, tmp_path: Path) -> None:
    (tmp_path / "echo.py").write_text("raise SystemExit(1)")
    with pytest.raises(serving.ServingFailed, match="ended without a word"):
        served.serve("one", INPUTS)
