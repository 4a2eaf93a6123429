"""The command keras-tf-conformance, which is `python -m reports` of the house that is installed beside it.

The house calls its parts suites, fixtures and reports. These are names that anybody may have, so they are to be found in
this process alone and not wherever the house is installed.
"""

import sys
from pathlib import Path

INSTALLED = Path(__file__).resolve().parent / "house"
# Where a checkout is installed to be worked on (pip install -e), it is the house.
HOUSE = INSTALLED if INSTALLED.is_dir() else INSTALLED.parents[1]


def main() -> int:
    """Run a command; returns its exit code."""
    sys.path.insert(0, str(HOUSE))
    from reports.__main__ import main as of_the_house  # noqa: PLC0415  # there is none before the line above

    return of_the_house()


if __name__ == "__main__":
    sys.exit(main())
