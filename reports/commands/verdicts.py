"""The verdicts as lines of text."""

import argparse

from reports.commands.given import add_files, matrix_of
from reports.commands.outcome import told_what_is_not_whole
from reports.publish import PUBLISHED
from reports.verdicts import verdict_lines

HELP = "print environment, claim and verdict, a line a claim"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The results to tell of."""
    add_files(parser, default=PUBLISHED)


def run(asked: argparse.Namespace) -> int:
    """Print them."""
    matrix = matrix_of(asked)
    for line in verdict_lines(matrix):
        print(line)
    return told_what_is_not_whole(matrix)
