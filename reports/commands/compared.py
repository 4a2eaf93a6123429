"""Two environments that a command is given to compare, and what of it matters."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from reports.commands import given
from reports.comparison import compare
from reports.gate.acceptances import read_lists
from reports.gate.policy import rule
from reports.gate.sides import Asking, side
from reports.gate.since import Past
from reports.gate.telling import Gate, gate_of
from reports.matrix import Words, merge
from reports.publish import PUBLISHED
from reports.results import Refused, Result
from reports.uses import uses_of

LIMIT_S = 900.0
SIDE = "a result file, a published column, or python:PATH: a Python that is asked now, nothing is installed into it"


def add_sides(parser: argparse.ArgumentParser, *, required: bool) -> None:
    """Let a command take two environments."""
    parser.add_argument("--from", dest="before", required=required, metavar="A", help=SIDE)
    parser.add_argument("--to", dest="after", required=required, metavar="B", help="the same")
    parser.add_argument(
        "--entry", choices=("keras", "tf.keras", "tf_keras"), help="the name to reach the Keras of python:PATH through"
    )
    parser.add_argument(
        "--mode", choices=("graph", "v1", "eager"), default="graph", help="how its TensorFlow runs (graph)"
    )
    parser.add_argument(
        "--time-limit", type=float, default=LIMIT_S, metavar="S", help=f"seconds that it may take ({LIMIT_S:.0f})"
    )


def as_asked(result: Result, words: Words) -> Result:
    """A result that was read: incomplete, too, where some of what this checkout claims was not asked."""
    (held_against_the_words,) = merge([result], words).results
    return held_against_the_words


def compared(asked: argparse.Namespace, fail_on: str, lists: Sequence[Path], code: Sequence[Path]) -> Gate:
    """The comparison that is asked for, of what code relies on if any is given; raises Refused."""
    if asked.time_limit <= 0:
        raise Refused("--time-limit is to be above 0")
    words = given.read_the_words()
    # What is cheap to find wrong is found before anything is run.
    wanted = read_lists(lists, words.claims)
    uses = uses_of(code, words) if code else None
    asking = Asking(asked.entry, asked.mode, asked.time_limit)
    sides = (
        as_asked(side(asked.before, "from", asking, PUBLISHED), words),
        as_asked(side(asked.after, "to", asking, PUBLISHED), words),
    )
    changes = compare(*sides, words)
    ruling = rule(changes, fail_on, wanted, sides[1].environment, uses.by_claim.keys() if uses else None)
    past = Past(sorted(PUBLISHED.glob("*.jsonl")), sides[1], words)
    return gate_of(sides, words, ruling, past.since, uses)
