"""The claims that some code relies on, and where it does."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from reports.commands import given
from reports.commands.compared import add_sides
from reports.commands.outcome import FINE, NOT_WHOLE, complain
from reports.gate.sides import Asking, side
from reports.matrix import Words, held_against, merge
from reports.publish import PUBLISHED
from reports.results import Result, read_result
from reports.text import one_line
from reports.uses import uses_of
from reports.uses.telling import Report, as_json, as_lines, unread
from suites import loader

HELP = "print which claims some code relies on, and where"
EPILOG = """\
Python files and notebooks are read, and nothing of them is run. Folders are searched whole but for hidden ones, virtual
environments, site-packages, node_modules and links to other folders. What cannot be read or parsed is named first, and the
rest is read without it.

Code is followed as far as reading tells: imports and their aliases, names, attributes and lists that hold layers, functions
and classes of the same file, what is called in a with-statement. An object that comes from another file is not known.

exit codes:
  0  the code was read whole, whatever was found
  2  the question cannot be answered as it is put: a path that cannot be opened, an unknown column
  3  not known: some of the code, or all of it, could not be read, there is none, or an environment whose verdicts are told is
     broken or incomplete
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The code, and the environments whose verdicts are told beside the claims."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EPILOG
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a Python file, a notebook, or a folder")
    add_sides(parser, required=False)
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how it is told (text)")


def run(asked: argparse.Namespace) -> int:
    """Read the code and tell."""
    words = given.read_the_words()
    uses = uses_of(asked.paths, words)
    report = Report(uses, words, _columns(asked, words))
    if asked.format == "json":
        print(as_json(report), end="")
    else:
        for line in as_lines(report):
            print(one_line(line))
    unknown = unread(uses)
    for complaint in [f"skipped {skipped}" for skipped in uses.skipped] or filter(None, [unknown]):
        complain(complaint)
    partial = [result for result in report.columns if result.state != "complete"]
    for result in partial:
        complain(f"{result.column} is {result.state}: {result.why}")
    return NOT_WHOLE if partial or unknown else FINE


def _columns(asked: argparse.Namespace, words: Words) -> Sequence[Result]:
    """The environments that are named, or the published ones of the newest TensorFlow."""
    asking = Asking(asked.entry, asked.mode, asked.time_limit)
    named = {"from": asked.before, "to": asked.after}
    if any(named.values()):
        return [held_against(side(name, role, asking, PUBLISHED), words) for role, name in named.items() if name]
    known = merge(map(read_result, sorted(PUBLISHED.glob("*.jsonl"))), words).results
    imported = [(loader.version(each.tensorflow), result) for result in known if (each := result.environment)]
    newest = max((version for version, _ in imported), default=None)
    return [result for version, result in imported if version == newest]
