"""A claim as a script that runs by itself."""

import argparse
from pathlib import Path

from reports.commands.given import read_the_words
from reports.commands.outcome import FINE
from reports.results import Refused
from reports.standalone import NotStandalone, script_of
from reports.writing import write_whole
from suites import loader

HELP = "print a claim as one file that asks it by itself: no pytest, no checkout"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which claim, how, and where to."""
    parser.add_argument("claim", metavar="CLAIM", help="its id, <suite>.<claim>")
    parser.add_argument(
        "--entry", choices=loader.ENTRIES, default="keras", help="the name to reach Keras through (keras)"
    )
    parser.add_argument("--mode", choices=loader.MODES, default="graph", help="how TensorFlow runs (graph)")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="where to write it (printed)")


def run(asked: argparse.Namespace) -> int:
    """Print or write it."""
    claims = read_the_words().claims
    if asked.claim not in claims:
        raise Refused(f"{asked.claim}: no such claim; their ids are <suite>.<claim>, such as {min(claims)}")
    claim = claims[asked.claim]
    try:
        script = script_of(claim, asked.entry, asked.mode)
    except NotStandalone as reason:
        test = f"suites/test_{claim.suite}.py::test_{claim.name}"
        raise Refused(f"{claim.id} has no script, for {reason}; ask it by: pytest {test}") from None
    if asked.output:
        write_whole(asked.output, script)
    else:
        print(script, end="")
    return FINE
