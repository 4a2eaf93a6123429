"""The variables that what is measured runs under."""

from collections.abc import Mapping

from reports.running.columns import plain


def as_used(**changes: str) -> Mapping[str, str]:
    """Those that a column is run with, with changes, and with byte code kept: what is measured has been used before."""
    kept = {**plain(), **changes}
    del kept["PYTHONDONTWRITEBYTECODE"]
    return kept
