"""Asserts that Python or pytest leaves out."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from reports.commands.given import read_the_words
from reports.standalone import script_of
from tests.faults.conftest import Fault
from tests.faults.planted import ask, plant
from tests.running import LIMIT_S, environment

FALSE = "def test_false():\n    assert 1 > 2\n"
OFF = "asserts are off in "
# {how they are left out: (variables, options of pytest, whether the module asks pytest not to rewrite it)}
WAYS = {
    "by Python and by pytest": ({"PYTHONOPTIMIZE": "1"}, ["--assert=plain"], False),
    "by Python and by pytest's options": ({"PYTHONOPTIMIZE": "1", "PYTEST_ADDOPTS": "--assert=plain"}, [], False),
    "by Python and by the module itself": ({"PYTHONOPTIMIZE": "1"}, [], True),
    "in each of two processes": ({"PYTHONOPTIMIZE": "1"}, ["--assert=plain", "-n", "2"], False),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_suite_refuses_to_start(way: str, tmp_path: Path, fault: Fault) -> None:
    variables, options, for_itself = WAYS[way]
    house = plant(tmp_path / "house", FALSE)
    if for_itself:
        suite = house / "suites" / "test_planted.py"
        suite.write_text(suite.read_text().replace("Planted.", "Planted. PYTEST_DONT_REWRITE"))
    results = tmp_path / "r.jsonl"
    code, said = ask(house, results, *options, env=environment(**variables))
    verdicts = re.findall('"verdict": "holds"', results.read_text()) if results.exists() else []
    fault(said, false_holds=len(verdicts) or code == 0)
    assert code in (3, 4)
    assert OFF in said
    assert "run it without -O, PYTHONOPTIMIZE and --assert=plain" in said


def test_where_only_one_of_the_two_leaves_them_out_they_are_asked(tmp_path: Path, fault: Fault) -> None:
    house = plant(tmp_path / "house", FALSE)
    for variables, options in (({"PYTHONOPTIMIZE": "1"}, []), ({}, ["--assert=plain"])):
        results = tmp_path / f"{len(options)}.jsonl"
        code, said = ask(house, results, *options, env=environment(**variables))
        verdicts = [line.get("verdict") for line in map(json.loads, results.read_text().splitlines())]
        fault(said, false_holds="holds" in verdicts or code == 0)
        assert code == 1
        assert "differs" in verdicts


@pytest.mark.parametrize("options", [["-O"], ["-OO"]])
def test_the_script_of_a_claim_ends_with_a_message(options: list[str], tmp_path: Path, fault: Fault) -> None:
    claim = read_the_words().claims["layers_on_tensors.metric_accepts_tensors"]
    script = tmp_path / "claim.py"
    script.write_text(script_of(claim, "keras", "eager"))
    command = [sys.executable, *options, str(script)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=LIMIT_S)
    fault(ended.stdout + ended.stderr, false_holds="PASS" in ended.stdout or ended.returncode == 0)
    assert ended.returncode == 2
    assert ended.stderr == ("asserts are off, and nothing would fail: run this without -O and without PYTHONOPTIMIZE\n")
