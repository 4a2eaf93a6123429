"""Reports of what drifted, for those who make TensorFlow and Keras."""

import argparse
from pathlib import Path

from reports.commands.given import add_files, matrix_of
from reports.commands.outcome import told_what_is_not_whole
from reports.text import one_line
from reports.upstream import upstream_reports
from reports.writing import write_whole

HELP = "write a report for each claim that drifted, and a script, for those who make TensorFlow and Keras"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The results to tell of, and where the reports go."""
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="DIR", help="folder that they go to")
    add_files(parser)


def run(asked: argparse.Namespace) -> int:
    """Write them."""
    matrix = matrix_of(asked)
    reports = upstream_reports(matrix)
    for name, text in reports.items():
        asked.output.mkdir(parents=True, exist_ok=True)
        write_whole(asked.output / name, text)
        print(one_line(f"wrote {asked.output / name}"))
    if not reports:
        print("nothing drifted")
    return told_what_is_not_whole(matrix)
