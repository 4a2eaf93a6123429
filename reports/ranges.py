"""Ranges of versions: environments in the order of their versions, cut where the verdict changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from packaging.version import Version

from reports.completeness import is_version
from suites import loader

OLDEST = "0"


class Place(NamedTuple):
    """Where an environment stands on the axis of versions; entry says whose versions those are."""

    entry: str
    tensorflow: str
    keras: str
    column: str

    @property
    def order(self) -> tuple[Any, ...]:
        """What places are sorted by: Keras' version, or TensorFlow's where Keras is a part of it."""
        tensorflow, keras = _comparable(self.tensorflow), _comparable(self.keras)
        first, second = (tensorflow, keras) if self.entry == "tf.keras" else (keras, tensorflow)
        return (loader.ENTRIES.index(self.entry), first, second, self.column)


@dataclass(frozen=True)
class Stretch:
    """Neighbours that have one verdict, oldest first."""

    verdict: str
    places: Sequence[Place]

    @property
    def versions(self) -> str:
        """From which version to which, of Keras or of TensorFlow as the entry point has it."""
        first, last = self.places[0], self.places[-1]
        if first.entry == "tf.keras":
            return f"TensorFlow {_between(first.tensorflow, last.tensorflow)}"
        name = "Keras" if first.entry == "keras" else first.entry
        return f"{name} {_between(first.keras, last.keras)}"

    @property
    def beside(self) -> str:
        """The TensorFlow beside a Keras that has versions of its own, or nothing."""
        if self.places[0].entry == "tf.keras":
            return ""
        known = sorted((place.tensorflow for place in self.places), key=_comparable)
        return f"TensorFlow {_between(known[0], known[-1])}"


def stretches(verdicts: Mapping[Place, str]) -> Sequence[Stretch]:
    """The fewest stretches that say of each place its verdict, in the order of the versions."""
    ordered = sorted(verdicts, key=lambda place: place.order)
    return [Stretch(verdict, tuple(places)) for verdict, places in groupby(ordered, key=verdicts.__getitem__)]


def _comparable(text: str) -> Version:
    return loader.version(text if is_version(text) else OLDEST)


def _between(first: str, last: str) -> str:
    return first if first == last else f"{first} \N{EN DASH} {last}"
