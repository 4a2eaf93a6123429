"""How many of something there are, in words."""

from collections.abc import Sequence


def counted(number: int, word: str) -> str:
    """A number and its noun."""
    return f"{number} {word}{'' if number == 1 else 's'}"


def listed(texts: Sequence[str], most: int) -> str:
    """Texts in a row, as many as can be borne, and how many more there are."""
    more = len(texts) - most
    return "; ".join([*texts[:most], f"and {more} more"] if more > 0 else texts)
