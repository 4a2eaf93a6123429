"""Any order, any split over processes: the same verdicts, the same observations, and nothing left behind."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from reports.publish import FIGURES, OF_THE_RUN
from reports.results import Case, Result, read_result
from suites import loader
from tests.running import COLUMN, environment, run


def asked(results: Path, *arguments: str, home: Path) -> Result:
    ended = run(*arguments, "--column", COLUMN, "--results", str(results), env=environment(HOME=str(home)))
    assert ended.returncode == 0, ended.stdout
    return read_result(results)


def findings(result: Result) -> dict[tuple[str, str], str]:
    return {case.key: json.dumps(told(case), sort_keys=True) for case in result.cases}


def told(case: Case) -> dict[str, object]:
    return {name: value for name, value in case.line.items() if name not in (*OF_THE_RUN, FIGURES)}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory, home: Path) -> Result:
    return asked(tmp_path_factory.mktemp("first") / "results.jsonl", "suites", home=home)


def test_every_claim_is_asked(first: Result) -> None:
    assert first.state == "complete"
    assert set(first.by_claim) == set(loader.load_claims())


def test_the_packages_told_are_those_that_are_installed(first: Result) -> None:
    code = """
import json
from importlib import metadata
print(json.dumps([[each.metadata["Name"], each.version] for each in metadata.distributions()]))
"""
    listed = json.loads(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
    assert first.header is not None
    assert first.header["packages"] == {name.lower().replace("_", "-"): version for name, version in reversed(listed)}


def test_nothing_is_left_in_the_home(first: Result, home: Path) -> None:
    assert first.cases
    assert not list(home.iterdir())


def test_random_order(tmp_path: Path, first: Result, home: Path) -> None:
    collected = run("suites", "--collect-only").stdout.splitlines()
    cases = [line for line in collected if "::" in line]
    random.Random(0).shuffle(cases)
    assert len(cases) == len(first.cases)
    assert findings(asked(tmp_path / "results.jsonl", *cases, home=home)) == findings(first)


def test_two_processes(tmp_path: Path, first: Result, home: Path) -> None:
    assert findings(asked(tmp_path / "results.jsonl", "suites", "-n", "2", home=home)) == findings(first)


def test_junit_report_tells_deviations_as_pytest_does(tmp_path: Path) -> None:
    path = tmp_path / "junit.xml"
    assert run("suites", "--column", COLUMN, "-k", "lstm_weight_names", "--junitxml", str(path)).returncode == 0
    assert 'type="pytest.xfail"' in path.read_text()
