"""What code does with TensorFlow and Keras, at one place of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from reports.uses.sources import Source

TWICE = "twice"
ON_A_TENSOR = "on a tensor"
AS_PAIRS = "as pairs"


@dataclass(frozen=True)
class Event:
    """A name used (lineage is that name), an object made or called, or one of its attributes asked for (detail).

    marks say how ("twice", "on a tensor", "as pairs", "given to …") and with which keywords; scopes are the with-statements
    around it. column is an offset in bytes of UTF-8, from 0, as Python's parser counts.
    """

    what: Literal["uses", "made", "called", "attribute"]
    lineage: tuple[str, ...]
    detail: str | None
    marks: frozenset[str]
    scopes: frozenset[str]
    source: Source
    line: int
    column: int


Note: TypeAlias = Callable[[Event], None]
