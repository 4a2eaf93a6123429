"""The variables that what is measured runs under."""

from collections.abc import Mapping

from reports.running.columns import plain


def as_used(**changes: str) -> Mapping[str, str]:
    """Those that a column is run with, with changes."""
    return {**plain(), **changes}
