"""A case that a plugin, the machine, a fixture or Hypothesis ends."""

import errno
import re
from pathlib import Path

import pytest

from reports.matrix import verdict_of
from reports.results import read_result
from suites import loader
from tests.faults.conftest import Fault
from tests.faults.planted import SUITE, ask, plant

WHOLE = "def test_whole():\n    assert 1 < 2\n"
DRAWN = """\
@given(n=strategies.integers(2, 1))
@example(n=1)
def test_draws_what_cannot_be(n):
    assert n


"""
# {claim: (what its test does, why nothing is known of it)}
NOT_OF_KERAS = {
    "fails_by_a_plugin": ("late()", "ended by the plugin slowness: Failed: Timeout >0.05s"),
    "fails_by_a_plugin_inside_keras": (
        "keras.layers.Activation(late)(tensor((1, 2)))",
        "ended by the plugin slowness: Failed",
    ),
    "raises_in_a_plugin": ("late.breaks()", "ended by the plugin slowness: KeyError"),
    "is_called_off": ("pytest.xfail('not today')", "ended by a way out: XFailed: not today"),
    "is_skipped": ("pytest.skip('not today')", "ended by a way out: Skipped: not today"),
    "leaves": ("raise SystemExit(0)", "ended by a way out: SystemExit: 0"),
    "fills_the_disk": (f"raise OSError({errno.ENOSPC}, 'No space')", "the machine failed: OSError"),
    "fills_the_disk_of_a_library": (
        "raise RuntimeError('write: No space left on device')",
        "the machine failed: Runtime",
    ),
    "has_no_memory": ("raise MemoryError()", "the machine failed: MemoryError: (no message)"),
    "hides_a_full_disk": ("hide_a_full_disk()", "the machine failed: ValueError: no such file"),
    "asks_a_fixture_too_much": ("tensor('no shape')", "ended by a fixture (tensors.py): "),
    "asks_for_what_is_no_fixture": ("never_heard_of", "ended by what runs the claims: FixtureLookupError"),
    "observes_what_cannot_be_told": ("observe('it', Untold())", "what it saw cannot be written down: RuntimeError"),
    "observes_itself": (
        "circle = []; circle.append(circle); observe('it', circle)",
        "what it saw cannot be written down: Recur",
    ),
    "cannot_be_cleared_away": ("leaves_something_behind", "ended by what runs the claims: ValueError: still there"),
}
# What looks like it, and is Keras' or the claim's own: {claim: (what its test does, verdict)}
OF_KERAS = {
    "is_refused": ("keras.layers.Dense(-1)", "raises"),
    "does_not_raise": ("with pytest.raises(ValueError): keras.layers.Dense(1)", "differs"),
    "fails_by_itself": ("pytest.fail('it is not so')", "differs"),
    "cannot_say_why": ("raise Untold()", "raises"),
    "says_very_much": ("raise ValueError('x' * 10 ** 7)", "raises"),
    "observes_a_huge_number": ("observe('it', 10 ** 6000)", "holds"),
    "observes_keys_of_two_kinds": ("observe('it', {1: 2, 'a': 3})", "holds"),
    "is_not_found": (f"raise OSError({errno.ENOENT}, 'No such file')", "raises"),
}
HEAD = """\
from hypothesis import example, given, strategies


class Untold(Exception):
    def __str__(self):
        raise RuntimeError("no text")


def hide_a_full_disk():
    try:
        raise OSError(28, "No space left on device")
    except OSError:
        raise ValueError("no such file")


"""
PLUGIN = '''\
"""What pytest-timeout does, without waiting."""
import pytest
class Late:
    def __call__(self, *arguments):
        pytest.fail("Timeout >0.05s")
    shape = property(__call__)
    def breaks(self):
        {}["nothing"]
@pytest.fixture
def late():
    return Late()
@pytest.fixture
def leaves_something_behind():
    yield
    raise ValueError("still there")
'''
LOOKED_FOR = ("keras", "tensor", "observe", "late", "leaves_something_behind", "never_heard_of")


def code_of(name: str, does: str) -> str:
    asked = [fixture for fixture in LOOKED_FOR if re.search(rf"\b{fixture}\b", does)]
    return f"def test_{name}({', '.join(asked)}):\n    {does}\n\n\n"


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int, str]:
    """All of them asked at once: the result, the exit code and what was printed."""
    folder = tmp_path_factory.mktemp("asked")
    tests = "".join(code_of(name, does) for name, (does, _) in {**NOT_OF_KERAS, **OF_KERAS}.items())
    house = plant(folder / "house", HEAD + tests + DRAWN + WHOLE)
    (house / "slowness.py").write_text(PLUGIN)
    return folder / "r.jsonl", *ask(house, folder / "r.jsonl", "-p", "slowness", "--mode", "eager")


@pytest.mark.parametrize(("name", "why"), [(name, why) for name, (_, why) in NOT_OF_KERAS.items()])
def test_nothing_is_known_of_it(asked: tuple[Path, int, str], name: str, why: str, fault: Fault) -> None:
    path, _, said = asked
    result = read_result(path)
    verdict = verdict_of(result, f"{SUITE}.{name}")
    fault(said, false_holds=verdict in loader.VERDICTS)
    (reason,) = result.unknown_by_claim[f"{SUITE}.{name}"].values()
    assert reason.startswith(why)


def test_what_hypothesis_refuses_is_no_verdict(asked: tuple[Path, int, str], fault: Fault) -> None:
    path, _, said = asked
    result, claim = read_result(path), f"{SUITE}.draws_what_cannot_be"
    fault(said, false_holds=verdict_of(result, claim) in loader.VERDICTS)
    (why,) = result.unknown_by_claim[claim].values()
    assert why.startswith("ended by Hypothesis: InvalidArgument: ")


@pytest.mark.parametrize(("name", "verdict"), [(name, verdict) for name, (_, verdict) in OF_KERAS.items()])
def test_what_is_the_claims_own_or_of_what_it_calls_has_its_verdict(
    asked: tuple[Path, int, str], name: str, verdict: str
) -> None:
    assert verdict_of(read_result(asked[0]), f"{SUITE}.{name}") == verdict


def test_the_run_says_so_and_is_neither_fine_nor_drift(asked: tuple[Path, int, str]) -> None:
    path, code, said = asked
    assert code == 3
    assert f"UNKNOWN: suites/test_{SUITE}.py::test_fills_the_disk\n" in said
    assert read_result(path).state == "incomplete"
    assert verdict_of(read_result(path), f"{SUITE}.whole") == "holds"
