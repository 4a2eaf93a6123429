"""Runs a column's saboteurs: `python -m tests.saboteurs tf2.15 [pytest's arguments]`, with the column's own Python."""

import sys

import pytest

OF_TOX = "-saboteurs"


def main(column="", *arguments):
    """Run the saboteurs of a column, also where it is called as tox calls its environment: tf2.15-saboteurs."""
    name = column[: -len(OF_TOX)] if column.endswith(OF_TOX) else column
    return pytest.main(["suites", "-p", "tests.saboteurs.plugin", "--column", name, *arguments])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
