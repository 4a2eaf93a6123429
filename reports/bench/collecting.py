"""What collecting the claims takes, where no TensorFlow is installed."""

import sys
from collections.abc import Iterator

from reports.bench.clock import Failed, Job, in_turn
from reports.bench.figures import Figure, failed, measured
from reports.bench.surroundings import as_used
from reports.running.columns import ROOT

WHERE = "without TensorFlow"
BOUND_S = 1.0
COMMANDS = {
    "pytest --collect-only": ["-m", "pytest", "suites", "--collect-only", "-q", "-p", "no:cacheprovider"],
    "load_claims": ["-c", "from suites import loader; loader.load_claims()"],
    "bare start of Python": ["-c", ""],
}


def collecting(rounds: int) -> Iterator[Figure]:
    """Of whole processes, on the wall."""
    jobs = {name: Job([sys.executable, *arguments], ROOT, as_used()) for name, arguments in COMMANDS.items()}
    try:
        taken = in_turn(jobs, rounds)
    except Failed as why:
        yield failed("collecting", WHERE, "s", why)
        return
    for name, tooks in taken.items():
        yield measured(name, WHERE, [took.wall_s for took in tooks], "s", None if "bare" in name else BOUND_S)
