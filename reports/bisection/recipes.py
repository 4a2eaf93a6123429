"""How an environment of any release is made: as tox.ini makes the column that is nearest below it."""

import os
import re
from collections.abc import Mapping, Sequence
from configparser import ConfigParser
from dataclasses import dataclass
from functools import cache

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from reports.bisection.axes import Pair
from reports.results import Refused
from reports.running.columns import ROOT
from suites import loader

CONDITIONAL = re.compile(r"(?P<factors>[\w.!,\- ]+):\s+(?P<value>\S.*)")
SUBSTITUTED = re.compile(r"\{env:(?P<variable>\w+):(?P<default>[^}]*)\}")
PACKAGES = {"keras": "keras", "tf_keras": "tf-keras"}
BOTH = ("tensorflow", "tensorflow-cpu", *PACKAGES.values())


@dataclass(frozen=True)
class Recipe:
    """How an environment is made.

    pythons may do, best first; tensorflow is the package that brings it; needed goes beside TensorFlow and Keras; spare is
    what an older column had to hold back beyond that, which is worth a try where the import fails.
    """

    pythons: Sequence[str]
    tensorflow: str
    needed: Sequence[str]
    spare: Sequence[str] = ()


def recipe_for(pair: Pair, entry: str, columns: Mapping[str, loader.Column]) -> Recipe:
    """How to make an environment of these releases; raises Refused without a tox.ini."""
    name = _named(pair, entry, columns)
    lines = lines_for(name, "deps")
    needed = [line for line in lines if _package(line) not in BOTH]
    packages = [_package(line) for line in lines if _package(line) in BOTH]
    pythons = [python.strip() for line in lines_for(name, "base_python") for python in line.split(",")]
    brings = next(one for one in packages if one.startswith("tensorflow"))
    return Recipe(pythons, brings, needed, _held_back_earlier(pair, needed, columns))


def lines_for(name: str, key: str) -> Sequence[str]:
    """The lines of a setting of tox.ini's [testenv] that hold for an environment of this name, its conditions left out."""
    values = []
    for line in map(str.strip, _testenv()[key].splitlines()):
        conditional = CONDITIONAL.fullmatch(line)
        if conditional is None:
            values.append(line)
        elif any(_has(name, factors.strip()) for factors in conditional["factors"].split(",")):
            values.append(conditional["value"])
    return [_substituted(value) for value in values if value and not value.startswith("#")]


def _named(pair: Pair, entry: str, columns: Mapping[str, loader.Column]) -> str:
    """The environment's name as tox would have it, made of factors of the columns nearest below."""
    below = _nearest_below(pair.tensorflow, {one.tensorflow: name for name, one in columns.items()})
    factors = [below.split("-")[0]]
    if entry == "tf_keras":
        factors.append("legacy")
    elif entry == "keras":
        alone = {one.keras: name for name, one in columns.items() if one.entry == "keras"}
        factors.append(_nearest_below(pair.keras or "0", alone).split("-")[1])
    return "-".join(factors)


def _nearest_below(wanted: str, names: Mapping[str, str]) -> str:
    """The name at the newest version that is of the same minor release as the wanted one, or of an older."""
    ordered = sorted(names, key=loader.version)
    older = [one for one in ordered if loader.version(one).release[:2] <= loader.version(wanted).release[:2]]
    return names[(older or ordered[:1])[-1]]


def _held_back_earlier(pair: Pair, needed: Sequence[str], columns: Mapping[str, loader.Column]) -> Sequence[str]:
    """What the nearest older column that holds back other packages than these needs of them."""
    held = {_package(line) for line in needed if Requirement(line).specifier}
    older = [one for one in columns.values() if loader.version(one.tensorflow) < loader.version(pair.tensorflow)]
    for column in sorted(older, key=lambda one: loader.version(one.tensorflow), reverse=True):
        lines = [line for line in lines_for(column.name, "deps") if _package(line) not in BOTH]
        spare = [line for line in lines if Requirement(line).specifier and _package(line) not in held]
        if spare:
            return spare
    return ()


def _has(name: str, factors: str) -> bool:
    given = name.split("-")
    return all((factor.lstrip("!") in given) is not factor.startswith("!") for factor in factors.split("-"))


def _package(requirement: str) -> str:
    return canonicalize_name(Requirement(requirement).name)


def _substituted(line: str) -> str:
    return SUBSTITUTED.sub(lambda found: os.environ.get(found["variable"], found["default"]), line)


@cache
def _testenv() -> Mapping[str, str]:
    tox = ConfigParser(interpolation=None)
    if not tox.read(ROOT / "tox.ini", encoding="utf-8"):
        raise Refused("no tox.ini: releases are asked from a checkout of the suite, not from what pip installed")
    return tox["testenv"]
