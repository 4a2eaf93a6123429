"""What claims are asked with where Hypothesis draws: their examples, in every run; and nothing holds that was not asked."""

import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reports.results import read_result
from suites import loader
from tests.running import copy_of_the_house, run

DRAWN = [claim for claim in loader.load_claims().values() if "@given(" in loader.code_of(claim)]
EXAMPLES = [3, -1]
SEARCHED = 20

# Newer versions of Hypothesis say so where they ran nothing, and older ones pass in silence.
IN_SILENCE = """

@pytest.hookimpl(hookwrapper=True)
def pytest_pyfunc_call():
    outcome = yield
    if outcome.excinfo and "told to run no" in str(outcome.excinfo[1]):
        outcome.force_result(True)
"""


def asked_with(profile: str) -> list[int]:
    asked = []

    @settings.get_profile(profile)
    @given(number=st.integers())
    @example(number=EXAMPLES[0])
    @example(number=EXAMPLES[1])
    def claim(number: int) -> None:
        asked.append(number)

    claim()
    return asked


def test_a_default_run_asks_the_examples_and_nothing_else() -> None:
    assert settings().phases == settings.get_profile("quick").phases
    assert asked_with("quick") == EXAMPLES


def test_a_run_that_searches_asks_the_examples_and_then_others() -> None:
    asked = asked_with("thorough")
    assert asked[: len(EXAMPLES)] == EXAMPLES
    assert len(asked) == len(EXAMPLES) + SEARCHED
    assert len(set(asked)) > len(EXAMPLES)


@pytest.mark.parametrize(("added", "told"), [("", "Skipped: "), (IN_SILENCE, "Hypothesis ran no example of it")])
def test_what_was_asked_with_nothing_does_not_hold(tmp_path: Path, added: str, told: str) -> None:
    house = copy_of_the_house(tmp_path)
    seam = (house / "conftest.py").read_text(encoding="utf-8")
    without, count = re.subn(r'("quick", phases=)\[hypothesis\.Phase\.explicit\]', r"\1[]", seam)
    assert count == 1
    (house / "conftest.py").write_text(without + added, encoding="utf-8")
    results = tmp_path / "results.jsonl"
    tests = [f"suites/test_{claim.suite}.py::test_{claim.name}" for claim in DRAWN]
    ended = run(*tests, "--results", str(results), root=house)
    assert ended.returncode == 3, ended.stdout
    result = read_result(results)
    assert not result.cases
    assert set(result.unknown_by_claim) == {claim.id for claim in DRAWN}
    assert all(told in why for why in result.unknown.values())
