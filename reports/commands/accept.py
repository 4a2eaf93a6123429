"""A baseline of one's own: what an upgrade breaks now, accepted."""

import argparse
from collections.abc import Mapping
from pathlib import Path

from reports.commands import given
from reports.commands.compared import add_sides, compared
from reports.commands.outcome import FINE, NOT_WHOLE, complain
from reports.counting import counted
from reports.gate.acceptances import LIBRARIES, Lists, is_version, read_lists, written
from reports.gate.accepting import accepted_of, kept, read_gate
from reports.gate.as_json import document_of
from reports.places import COMMAND
from reports.results import Refused
from reports.text import one_line
from reports.writing import write_whole

HELP = "record what an upgrade breaks now as accepted, for gate --claims"
EPILOG = f"""\
The file is TOML, to be read and edited: see `{COMMAND} gate --help`. What is written afresh replaces what was
there; reasons and ends that stand there already are kept for what is still needed.

exit codes: 0 fine, 2 the question cannot be answered as it is put, 3 not known: an environment is broken or incomplete, no
claim could be compared, or the gate could not read all of the code (what could be compared is recorded)
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The two sides, or a gate's JSON, and where the list goes."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EPILOG
    add_sides(parser, required=False)
    parser.add_argument("--gate", type=Path, metavar="FILE", help="take it from what gate --format json wrote")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="the list, named *.toml")
    parser.add_argument(
        "--until", action="append", default=[], metavar="LIBRARY=VERSION", help="until when, such as keras=4"
    )
    parser.add_argument("--because", metavar="TEXT", help="why it is fine")


def run(asked: argparse.Namespace) -> int:
    """Record it."""
    if asked.output.suffix != ".toml":
        raise Refused(f"{asked.output}: a list of acceptances is TOML: name it *.toml")
    if (asked.gate is None) == (asked.before is None) or (asked.before is None) != (asked.after is None):
        raise Refused("give --from and --to, or --gate")
    until = _until(asked.until)
    earlier = read_lists([asked.output], given.read_the_words().claims) if asked.output.exists() else Lists()
    document = read_gate(asked.gate) if asked.gate else document_of(compared(asked, "any", [], []))
    lists = kept(accepted_of(document, until, asked.because), earlier)
    write_whole(asked.output, written(lists))
    claims = len({each.claim for each in lists.accepted})
    for clause in document["not_known"]:
        complain(clause)
    print(one_line(f"accepted {counted(claims, 'claim')}, wrote {asked.output}"))
    return NOT_WHOLE if document["not_known"] else FINE


def _until(wanted: list[str]) -> Mapping[str, str]:
    ends = dict(each.partition("=")[::2] for each in wanted)
    for library, end in ends.items():
        if library not in LIBRARIES or not is_version(end):
            raise Refused(f"--until {library}={end}: give one of {', '.join(LIBRARIES)} and a version, such as keras=4")
    return ends
