"""Which releases of TensorFlow and Keras there are, as the package index says."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from reports.bisection.axes import Pair
from reports.bisection.recipes import PACKAGES, recipe_for
from reports.bisection.uv import Failed, pip, uv
from reports.results import Refused
from suites import loader

WITHOUT_GPU = "tensorflow-cpu"


@dataclass(frozen=True)
class Index:
    """The releases of an entry point's TensorFlow and Keras between two of them, oldest first. Raises Refused."""

    entry: str
    columns: Mapping[str, loader.Column]

    def tensorflow(self, first: str, last: str) -> Sequence[str]:
        """From first to last, both included."""
        found: set[str] = set()
        for python in self._pythons(first, last):
            for package in ("tensorflow", WITHOUT_GPU):
                found.update(_versions(package, python))
        return _between(first, last, found)

    def keras(self, first: str, last: str, tensorflow: str) -> Sequence[str]:
        """From first to last, both included, to be asked beside this TensorFlow."""
        recipe = recipe_for(Pair(tensorflow, first), self.entry, self.columns)
        return _between(first, last, _versions(PACKAGES[self.entry], recipe.pythons[0]))

    def keras_for(self, tensorflow: str, first: str, last: str) -> str | None:
        """The oldest from first to last that installs beside this TensorFlow, or None."""
        recipe = recipe_for(Pair(tensorflow, first), self.entry, self.columns)
        package = PACKAGES[self.entry]
        brings = tensorflow_package(recipe.tensorflow, tensorflow, recipe.pythons[0])
        wanted = f"{brings}=={tensorflow}\n{package}>={first},<={last}\n"
        options = ("--no-header", "--no-annotate", "--resolution", "lowest-direct", "--python-version")
        try:
            resolved = uv("pip", "compile", *options, _number(recipe.pythons[0]), "-", given=wanted)
        except Failed:
            return None
        pinned = dict(line.split("==") for line in resolved.splitlines() if "==" in line)
        return pinned[package]

    def _pythons(self, first: str, last: str) -> Sequence[str]:
        """The interpreters of the columns from the one nearest below first to last."""
        low, high = loader.version(first), loader.version(last)
        older = [loader.version(one.tensorflow) for one in self.columns.values()]
        start = max((one for one in older if one <= low), default=low)
        recipes = [
            recipe_for(Pair(one.tensorflow, one.keras), one.entry, self.columns)
            for one in self.columns.values()
            if start <= loader.version(one.tensorflow) <= high
        ]
        return sorted({recipe.pythons[0] for recipe in recipes})


def tensorflow_package(wanted: str, version: str, python: str) -> str:
    """The package that brings this TensorFlow: the one wanted, or the full one where that has no such release."""
    return wanted if wanted == "tensorflow" or version in _versions(wanted, python) else "tensorflow"


def _between(first: str, last: str, found: Collection[str]) -> Sequence[str]:
    low, high = loader.version(first), loader.version(last)
    within = {one for one in found if low < loader.version(one) < high}
    return [first, *sorted(within, key=loader.version), last]


@cache
def _versions(package: str, python: str) -> frozenset[str]:
    try:
        told = json.loads(pip("index", "versions", package, "--json", "--python-version", _number(python)))
    except Failed as failure:
        raise Refused(f"the package index does not tell the releases of {package}: {failure}") from None
    return frozenset(told["versions"])


def _number(python: str) -> str:
    return python.removeprefix("python")
