"""The command line: python -m reports."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from reports.html import render
from reports.matrix import Matrix, Words, merge
from reports.publish import PUBLISHED, publish, write_whole
from reports.results import Refused, read_result
from reports.text import one_line
from reports.verdicts import verdict_lines
from suites import loader

FINE = 0
UNUSABLE = 2
NOT_WHOLE = 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit code."""
    asked = _parser().parse_args(arguments)
    # A name that this terminal's encoding lacks is no reason to fail.
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        matrix = merge(map(read_result, _files(asked.files)), read_the_words())
        code = _COMMANDS[asked.command](matrix, asked)
        sys.stdout.flush()
    except (Refused, loader.WordsError) as refusal:
        for line in str(refusal).splitlines():
            _complain(line)
        return UNUSABLE
    except BrokenPipeError:
        # Whoever read the output has seen enough; Python would complain of it once more on its way out.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except OSError as error:
        _complain(f"{error.filename or 'output'}: {error.strerror}")
        return UNUSABLE
    return code


def _verdicts(matrix: Matrix, _asked: argparse.Namespace) -> int:
    for line in verdict_lines(matrix):
        print(line)
    return _told_what_is_not_whole(matrix)


def _page(matrix: Matrix, asked: argparse.Namespace) -> int:
    path = asked.output / "index.html"
    page = render(matrix)
    asked.output.mkdir(parents=True, exist_ok=True)
    write_whole(path, page)
    print(one_line(f"wrote {path}"))
    return _told_what_is_not_whole(matrix)


def _publish(matrix: Matrix, asked: argparse.Namespace) -> int:
    publish(matrix, asked.folder)
    for result in matrix.results:
        if result.state == "complete":
            print(one_line(f"published {result.column}"))
    return _told_what_is_not_whole(matrix)


_COMMANDS = {"verdicts": _verdicts, "page": _page, "publish": _publish}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m reports", description="What became of the claims.")
    commands = parser.add_subparsers(dest="command", required=True)
    verdicts = commands.add_parser("verdicts", help="print environment, claim and verdict, a line a claim")
    page = commands.add_parser("page", help="write the page: one HTML file that needs nothing else")
    page.add_argument("-o", "--output", type=Path, required=True, metavar="DIR", help="folder that index.html goes to")
    published = commands.add_parser("publish", help="keep complete results, and the page made from all that are kept")
    published.add_argument("--folder", type=Path, default=PUBLISHED, metavar="DIR", help="where (reports/published)")
    for command in (verdicts, page, published):
        command.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a result file, or a folder of them")
    return parser


def _files(given: Sequence[Path]) -> Sequence[Path]:
    files: list[Path] = []
    for path in given:
        found = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
        if not found:
            raise Refused(f"{path}: no result file (*.jsonl) in this folder")
        files += found
    return files


def read_the_words() -> Words:
    """What this checkout claims."""
    return Words(loader.load_suites(), loader.load_columns(), loader.digest())


def _told_what_is_not_whole(matrix: Matrix) -> int:
    partial = [result for result in matrix.results if result.state != "complete"]
    for result in partial:
        _complain(f"{result.column} is {result.state}: {result.why}")
    return NOT_WHOLE if partial else FINE


def _complain(line: str) -> None:
    print(one_line(f"reports: {line}"), file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
