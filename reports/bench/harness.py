"""What the house itself costs a case, over the same empty tests in plain pytest."""

import sys
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

from reports.bench.clock import Failed, Job, in_turn
from reports.bench.empty import house_of_empty_claims, plain_empty_tests, with_stand_ins
from reports.bench.figures import Figure, failed, measured
from reports.results import Refused

A_CASE = "the house's own part of a case"
A_START = "the house's own part of a start"
WHERE = "empty claims, no TensorFlow"
# What a start takes is the same for few and for many: their difference is what the cases take.
FEW, MANY = 10, 1010
A_CASE_MS = 1.0
NEEDED = ("hypothesis", "numpy", "packaging", "pytest")
OPTIONS = ("--entry", "keras", "--mode", "graph", "--devices", "logical", "--results", "results.jsonl")


def harness(rounds: int, folder: Path) -> Iterator[Figure]:
    """In time of the processor, which waits for nothing here, and which no other process takes away."""
    lacking = [name for name in NEEDED if find_spec(name) is None]
    if lacking:
        raise Refused(
            f"empty claims are asked in this Python, which lacks {', '.join(lacking)}: run `tox run -e bench`"
        )
    try:
        taken = in_turn(_jobs(folder), rounds)
    except Failed as why:
        yield failed(A_CASE, WHERE, "ms", why)
        return
    in_ms = {name: [1000 * took.processor_s for took in tooks] for name, tooks in taken.items()}
    few = [house - plain for house, plain in zip(in_ms["house few"], in_ms["plain few"], strict=True)]
    many = [house - plain for house, plain in zip(in_ms["house many"], in_ms["plain many"], strict=True)]
    a_case = [(large - small) / (MANY - FEW) for large, small in zip(many, few, strict=True)]
    yield measured(A_CASE, WHERE, a_case, "ms", A_CASE_MS)
    yield measured(A_START, WHERE, few, "ms")


def _jobs(folder: Path) -> Mapping[str, Job]:
    variables = with_stand_ins(folder / "stand-ins")
    asked = [sys.executable, "-m", "pytest", "suites", "-q", "-p", "no:cacheprovider"]
    jobs = {}
    for name, cases in (("few", FEW), ("many", MANY)):
        plainly = plain_empty_tests(folder / f"plain-{name}", cases)
        house = house_of_empty_claims(folder / f"house-{name}", cases)
        jobs[f"plain {name}"] = Job(asked, plainly, variables)
        jobs[f"house {name}"] = Job([*asked, *OPTIONS], house, variables)
    return jobs
