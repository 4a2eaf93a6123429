"""A run that ends well and has lost its result, or that something else ends with exit code 0."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from reports.matrix import verdict_of
from reports.results import read_result
from tests.faults.conftest import Fault
from tests.faults.planted import SUITE, ask, plant
from tests.running import environment

FIRST = "def test_a():\n    assert 1 < 2\n\n\n"
# {what a case does: its code}; RESULTS is the file that the run writes.
GONE = {
    "removes the file": "os.remove(RESULTS)",
    "removes the folder": "shutil.rmtree(os.path.dirname(RESULTS))",
    "empties the file": "open(RESULTS, 'w').close()",
    "replaces the file": "os.rename(RESULTS, RESULTS + '.away'); open(RESULTS, 'w').write('{}')",
    "changes a line": "text = open(RESULTS).read(); open(RESULTS, 'w').write(text.replace('holds', 'gone '))",
    "steals its descriptor": (
        "fd = [int(n) for n in os.listdir('/proc/self/fd') if os.path.realpath('/proc/self/fd/' + n) == RESULTS][0]; "
        "os.dup2(os.open(os.devnull, os.O_WRONLY), fd)"
    ),
}
ENDED = {
    "ends the process": "os._exit(0)",
    "ends the run": "pytest.exit('enough', returncode=0)",
}


def house_where(folder: Path, does: str, results: Path) -> Path:
    code = f"import os\nimport shutil\n\nRESULTS = {str(results)!r}\n\n\n{FIRST}def test_b():\n    {does}\n\n\n"
    return plant(folder / "house", f"{code}def test_c():\n    assert 1 < 2\n")


@pytest.mark.parametrize("what", GONE)
def test_what_was_found_is_written_again_and_the_run_is_not_fine(what: str, tmp_path: Path, fault: Fault) -> None:
    results = tmp_path / "results" / "r.jsonl"
    house = house_where(tmp_path, GONE[what], results)
    code, said = ask(house, results, "--mode", "eager")
    fault(said, lost=not results.exists() or len(read_result(results).cases) < 3, false_holds=code == 0)
    assert code == 3
    assert f"results: {results}: it was " in said
    assert read_result(results).state == "complete"


@pytest.mark.parametrize("what", ENDED)
def test_what_ends_with_0_before_its_end_is_not_fine(what: str, tmp_path: Path, fault: Fault) -> None:
    results = tmp_path / "results" / "r.jsonl"
    house = house_where(tmp_path, ENDED[what], results)
    code, said = ask(house, results, "--mode", "eager")
    # As a column's own command does after pytest.
    command = [sys.executable, "-m", "fixtures.whole", str(results)]
    looked = subprocess.run(command, cwd=house, capture_output=True, text=True, check=False)
    result = read_result(results)
    holds = verdict_of(result, f"{SUITE}.b") == "holds" or verdict_of(result, f"{SUITE}.c") == "holds"
    fault(said + looked.stderr, lost=not result.cases, false_holds=holds or (code or looked.returncode) == 0)
    assert looked.returncode == 3
    assert looked.stderr == f"results: {results}: the run was not brought to its end\n"
    assert verdict_of(result, f"{SUITE}.a") == "holds"
    assert result.state == "incomplete"


@pytest.mark.parametrize("option", ["--collect-only", "--setup-plan", "--setup-only"])
def test_a_run_that_is_told_to_ask_nothing_is_refused(option: str, tmp_path: Path, fault: Fault) -> None:
    house = plant(tmp_path / "house", FIRST)
    code, said = ask(house, tmp_path / "r.jsonl", env=environment(PYTEST_ADDOPTS=option))
    fault(said, false_holds=code == 0)
    assert code == 4
    assert re.search(r"--results \S+r\.jsonl: pytest was told to run nothing", said)
