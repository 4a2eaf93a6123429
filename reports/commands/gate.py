"""May we upgrade, and what of ours breaks? Two environments compared, against what may break."""

import argparse
from collections.abc import Callable, Mapping
from io import StringIO
from pathlib import Path

from rich.console import Console

from reports.commands.compared import add_sides, compared
from reports.commands.outcome import FINE, NOT_WHOLE, complain
from reports.gate.annotations import as_annotations
from reports.gate.as_json import as_json
from reports.gate.as_markdown import as_markdown
from reports.gate.junit import as_junit
from reports.gate.policy import FAIL_ON
from reports.gate.telling import Gate
from reports.gate.terminal import show
from reports.places import COMMAND
from reports.text import one_line
from reports.writing import write_whole

HELP = "compare two environments, and fail on what may not break"
FORBIDDEN = 1
WIDTH_OF_A_FILE = 140
FORMATS: Mapping[str, Callable[[Gate], str]] = {
    "markdown": as_markdown,
    "junit": as_junit,
    "json": as_json,
    "github": as_annotations,
}
EPILOG = """\
A claim stands in one class, by what became of its cases: broke silently (nothing complains, and the result is another),
broke loudly (refused, or gone), moved (to another name), changed (from one deviation to another, or its cases went both
ways), got better, unchanged, or not compared (not applicable, not asked, or an environment that is broken or incomplete).
--fail-on silent forbids what nothing complains of, any all but what got better, never nothing.

--claims takes an id or a pattern a line, or, in a file named *.toml:

  claims = ["scope_naming.*"]         only these matter; without it all do
  [[accept]]                          a break that is told and forbids nothing
  claim = "updates_tuple.*"
  verdict = "gone"                    only as this (without it: however)
  cases = ["kind = LSTM"]             only these of its cases
  until = { keras = "4" }             not from this version on
  because = "our loop is rewritten"

What --claims and --used-by both leave out is not told of; given together, a claim has to be in both.

Both sides must have been asked the same claims, those of this checkout or earlier ones.

exit codes:
  0  nothing broke that may not, or all of the code was read and relies on no claim
  1  something broke that may not
  2  the question cannot be answered as it is put: an unknown column, claim or option, a result, a list or a path to code that
     cannot be opened, results of other claims
  3  not known: some of the code could not be read, no claim could be compared, or an environment is broken or incomplete
     (and nothing that could be compared broke that may not); or the gate was interrupted
What is not known is told first, in every format, and where the exit code is 1 too.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The two sides, what may break, and how it is told."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EPILOG
    add_sides(parser, required=True)
    parser.add_argument("--fail-on", choices=FAIL_ON, default="any", help="what may not break (any)")
    parser.add_argument(
        "--claims",
        action="append",
        type=Path,
        default=[],
        metavar="FILE",
        help="what matters, and what is accepted: see below; may be given again",
    )
    parser.add_argument(
        "--used-by",
        nargs="+",
        type=Path,
        default=[],
        metavar="PATH",
        help=f"only what this code relies on matters: Python files, notebooks, folders; see `{COMMAND} uses`",
    )
    parser.add_argument("--format", choices=("text", *FORMATS), default="text", help="how it is told (text)")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write it there, and print only the sum")


def run(asked: argparse.Namespace) -> int:
    """Compare and tell."""
    gate = compared(asked, asked.fail_on, asked.claims, asked.used_by)
    if asked.output:
        write_whole(asked.output, _text(gate, asked.format))
        print(one_line(f"{gate.outcome} {gate.sum}."))
        print(one_line(f"wrote {asked.output}"))
    elif asked.format == "text":
        show(gate, Console(highlight=False, soft_wrap=False))
    else:
        print(_text(gate, asked.format), end="")
    for clause in gate.not_known:
        complain(clause)
    if gate.ruling.forbidden:
        return FORBIDDEN
    return NOT_WHOLE if gate.not_known else FINE


def _text(gate: Gate, form: str) -> str:
    if form != "text":
        return FORMATS[form](gate)
    file = StringIO()
    show(gate, Console(file=file, width=WIDTH_OF_A_FILE, highlight=False))
    return file.getvalue()
