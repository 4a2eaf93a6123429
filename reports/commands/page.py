"""The page of any results."""

import argparse
from pathlib import Path

from reports.commands.given import add_files, matrix_of
from reports.commands.outcome import told_what_is_not_whole
from reports.html import render
from reports.places import PAGE, as_named
from reports.publish import PUBLISHED
from reports.text import one_line
from reports.writing import write_whole

HELP = "write the page: one HTML file that needs nothing else"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The results to show, and where the page goes."""
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        default=PAGE,
        metavar="DIR",
        help=f"folder that index.html goes to ({as_named(PAGE)})",
    )
    add_files(parser, default=PUBLISHED)


def run(asked: argparse.Namespace) -> int:
    """Write it."""
    matrix = matrix_of(asked)
    path = asked.output / "index.html"
    page = render(matrix)
    asked.output.mkdir(parents=True, exist_ok=True)
    write_whole(path, page)
    print(one_line(f"wrote {path}"))
    return told_what_is_not_whole(matrix)
