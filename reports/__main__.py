"""The command line: python -m reports, and keras-tf-conformance where it is installed."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence

from reports import signals

if __name__ == "__main__":
    signals.end_without_a_word()

from reports.commands import (
    Command,
    accept,
    bench,
    bisect,
    gate,
    history,
    page,
    publish,
    repro,
    run,
    summary,
    upstream,
    uses,
    verdicts,
)
from reports.commands.outcome import NOT_WHOLE, UNREAD, UNUSABLE, complain
from reports.places import COMMAND, IS_INSTALLED
from reports.results import Refused
from suites import loader

COMMANDS: Mapping[str, Command] = {
    "run": run,
    "verdicts": verdicts,
    "page": page,
    "publish": publish,
    "summary": summary,
    "upstream": upstream,
    "repro": repro,
    "history": history,
    "bisect": bisect,
    "gate": gate,
    "uses": uses,
    "accept": accept,
    "bench": bench,
}
# These write into the checkout: an installed copy has none.
OF_A_CHECKOUT = ("publish", "bench")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit code."""
    signals.raise_interrupts()
    try:
        return _run(_parser().parse_args(arguments))
    except KeyboardInterrupt as interruption:
        complain(str(interruption) or "interrupted")
        return NOT_WHOLE


def _run(asked: argparse.Namespace) -> int:
    # A name that this terminal's encoding lacks is no reason to fail.
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        code = COMMANDS[asked.command].run(asked)
        sys.stdout.flush()
    except (Refused, loader.WordsError) as refusal:
        for line in str(refusal).splitlines():
            complain(line)
        return UNUSABLE
    except BrokenPipeError:
        # Whoever read the output has seen enough.
        _print_no_more()
        return UNREAD
    except OSError as error:
        complain(f"{error.filename or 'standard output'}: {error.strerror}")
        if error.filename is None:
            _print_no_more()
        return UNUSABLE
    return code


def _print_no_more() -> None:
    """Let what is still to be printed go nowhere: Python would complain of it once more on its way out."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=COMMAND, description="What became of the claims.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, command in COMMANDS.items():
        if not (IS_INSTALLED and name in OF_A_CHECKOUT):
            command.add_arguments(commands.add_parser(name, help=command.HELP))
    return parser


if __name__ == "__main__":
    sys.exit(main())
