"""A case that takes its process with it, or holds it for ever."""

import re
import sys
from pathlib import Path

import pytest

from reports.matrix import verdict_of
from reports.results import Result, read_result
from tests.faults.conftest import Fault
from tests.faults.planted import SUITE, plant, report, with_reports

HEAD = "import os\nimport re\nimport signal\nimport threading\nimport time\n\n\n"
# {what a case does: (its code, why nothing is known of it)}
DYING = {
    "crashes": ("os.kill(os.getpid(), signal.SIGSEGV)", "its process was ended by SIGSEGV"),
    "aborts": ("os.abort()", "its process was ended by SIGABRT"),
    "leaves": ("os._exit(0)", "its process ended by itself, with exit code 0"),
    "is_killed": ("os.kill(os.getpid(), signal.SIGKILL)", "its process was ended by SIGKILL"),
    "sleeps": ("time.sleep(600)", "hung: it did not end within 3 s"),
    "keeps_the_lock": ("re.match('(a+)+b', 'a' * 60)", "hung: it did not end within 3 s"),
}
WELL = "def test_well_{n}():\n    assert 1 < 2\n\n\n"
LINGERS = "def test_lingers():\n    threading.Thread(target=time.sleep, args=[600]).start()\n    assert 1 < 2\n"


def run(house: Path, results: Path, **variables: str) -> tuple[int, str, Result]:
    code, said = report(
        house, "run", "--python", sys.executable, "--mode", "eager",
        "--results", str(results), "--page", str(results / "page.html"),
        **variables,
    )  # fmt: skip
    (found,) = results.glob("*.jsonl")
    return code, said, read_result(found)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, str, Result]:
    """A column in which all of them are asked, with a case that is well before and after each."""
    folder = tmp_path_factory.mktemp("dying")
    tests = "".join(
        f"{WELL.format(n=n)}def test_{name}():\n    {does}\n\n\n" for n, (name, (does, _)) in enumerate(DYING.items())
    )
    house = with_reports(plant(folder / "house", HEAD + tests + WELL.format(n=len(DYING))))
    return run(house, folder / "results", PYTEST_ADDOPTS="--case-limit 3")


def test_all_other_cases_are_asked(asked: tuple[int, str, Result], fault: Fault) -> None:
    code, said, result = asked
    well = [verdict_of(result, f"{SUITE}.well_{n}") for n in range(len(DYING) + 1)]
    fault(said, lost=sum(verdict != "holds" for verdict in well), false_holds=code == 0)
    assert code == 3
    assert result.footer


@pytest.mark.parametrize(("name", "why"), [(name, why) for name, (_, why) in DYING.items()])
def test_it_is_named_with_what_ended_it(asked: tuple[int, str, Result], name: str, why: str, fault: Fault) -> None:
    _, said, result = asked
    claim = f"{SUITE}.{name}"
    fault(said, false_holds=verdict_of(result, claim) != "incomplete")
    assert list(result.unknown_by_claim[claim].values()) == [why]
    assert re.search(rf"{claim}\b.*: {why}", said)


def test_a_thread_that_keeps_a_finished_run_waiting_costs_nothing(tmp_path: Path, fault: Fault) -> None:
    house = with_reports(plant(tmp_path / "house", HEAD + LINGERS))
    code, said, result = run(house, tmp_path / "results")
    fault(said, lost=result.state != "complete", false_holds=0)
    assert code == 0
    assert "as expected" in said
