"""Counts the faults that are tried, and writes FAULTS.md when all of them were."""

from pathlib import Path
from typing import Protocol

import pytest

from tests.faults.tally import Tally, table
from tests.running import ROOT

HERE = Path(__file__).parent
TALLY = pytest.StashKey[Tally]()


class Fault(Protocol):
    """Counts a fault that was just tried; what the command said is looked through for a traceback."""

    def __call__(self, said: str = "", *, lost: int = 0, false_holds: int = 0) -> None:
        """Fail where the fault did harm."""


@pytest.fixture
def fault(request: pytest.FixtureRequest) -> Fault:
    """`fault(said, lost=0, false_holds=0)`: one fault of the kind that the test's module is about was tried."""
    tally = request.config.stash.setdefault(TALLY, Tally())
    kind = str(request.module.__doc__).strip().splitlines()[0].rstrip(".")

    def count(said: str = "", *, lost: int = 0, false_holds: int = 0) -> None:
        tally.add(kind, said, lost=lost, false_holds=false_holds)

    return count


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Write the table, where every module was run whole and did no harm."""
    here = {path.name for path in HERE.glob("test_*.py")}
    run = {item.path.name for item in session.items if item.path.parent == HERE}
    tally = session.config.stash.get(TALLY, None)
    if exitstatus == pytest.ExitCode.OK and tally and run == here and not session.config.getoption("keyword"):
        (ROOT / "FAULTS.md").write_text(table(tally.rows), encoding="utf-8")
