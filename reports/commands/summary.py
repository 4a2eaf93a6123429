"""The summary of any results, for the page of a CI job."""

import argparse

from reports.commands.given import add_files, matrix_of
from reports.commands.outcome import told_what_is_not_whole
from reports.publish import PUBLISHED
from reports.summary import summary

HELP = "print counts a column, and by name what drifts, what is broken in silence and what is lacking"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The results to tell of, and how."""
    parser.add_argument("--format", choices=["markdown"], default="markdown", help="how (markdown)")
    add_files(parser, default=PUBLISHED)


def run(asked: argparse.Namespace) -> int:
    """Print it."""
    matrix = matrix_of(asked)
    print(summary(matrix), end="")
    return told_what_is_not_whole(matrix)
