"""Results, kept for all to read."""

import argparse
from pathlib import Path

from reports.commands.given import add_files, matrix_of
from reports.commands.outcome import told_what_is_not_whole
from reports.publish import PUBLISHED, publish
from reports.text import one_line

HELP = "keep complete results, and the page made from all that are kept"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The results to keep, and where."""
    parser.add_argument("--folder", type=Path, default=PUBLISHED, metavar="DIR", help="where (reports/published)")
    add_files(parser)


def run(asked: argparse.Namespace) -> int:
    """Keep those that are complete."""
    matrix = matrix_of(asked)
    publish(matrix, asked.folder)
    for result in matrix.results:
        if result.state == "complete":
            print(one_line(f"published {result.column}"))
    return told_what_is_not_whole(matrix)
