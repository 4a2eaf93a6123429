"""The words of the house: verdicts, columns, environments, claims and what is expected of them."""

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from packaging.specifiers import InvalidSpecifier, Specifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from suites.loader.patterns import Pattern

SUITES = Path(__file__).resolve().parents[1]

VERDICTS = ("holds", "moved", "differs", "raises", "gone", "not-applicable")
SILENT = ("differs",)
WORST_FIRST = ("differs", "raises", "gone", "moved", "holds")
DEVIATIONS = ("moved", "differs", "raises", "gone")

ENTRIES = ("keras", "tf.keras", "tf_keras")
MODES = ("graph", "v1", "eager")
DEVICES = ("gpu", "logical", "none")
# No version that anybody means is longer, and a number of some thousand digits is none that Python reads.
LONGEST_VERSION = 100
NAMED = {"entry": ENTRIES, "mode": MODES, "device": DEVICES}
VERSIONED = ("tensorflow", "keras", "python")


class WordsError(Exception):
    """What is wrong with the claims, every problem on a line of its own with file and line."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = list(problems)


class Column(NamedTuple):
    """What a column of the matrix must turn out to be once it is imported."""

    name: str
    python: Tuple[str, ...]
    tensorflow: str
    keras: str
    entry: str
    mode: str

    def environments(self) -> List["Environment"]:
        """Every environment that this column may turn out to be."""
        return [
            Environment(self.name, python, self.tensorflow, self.keras, self.entry, self.mode, device)
            for python in self.python
            for device in DEVICES
        ]


class Environment(NamedTuple):
    """What was really imported."""

    name: str
    python: str
    tensorflow: str
    keras: str
    entry: str
    mode: str
    device: str


class Expectation(NamedTuple):
    """A deviation that is known for a range of environments.

    Where one reason has several ranges in words there is one of these for each, and line is the range's own.
    """

    when: Mapping[str, Any]
    cases: Mapping[str, Any]
    verdict: str
    match: str
    because: str
    link: str
    path: Path
    line: int

    def applies(self, environment: Environment, parameters: Mapping[str, Any]) -> bool:
        """Whether this is what is known of a case with these parameters in this environment."""
        return self.covers(environment) and all(
            name in parameters and as_json(parameters[name]) in allowed
            for name, allowed in self.allowed_cases().items()
        )

    def covers(self, environment: Environment) -> bool:
        """Whether the environment falls in the range, whatever the case."""
        for key, wanted in self.when.items():
            seen = getattr(environment, key)
            if key in VERSIONED:
                if not within(wanted, seen):
                    return False
            elif seen not in as_list(wanted):
                return False
        return True

    def allowed_cases(self) -> Dict[str, List[str]]:
        """The values, as JSON, to which each named parameter is narrowed."""
        return {name: [as_json(value) for value in as_list(wanted)] for name, wanted in self.cases.items()}

    def unmet_by(self, verdict: str, seen_text: str) -> Optional[str]:
        """None if the deviation came in the known way, else a sentence saying how it came in another.

        A case that could not be asked says nothing for or against the expectation.
        """
        if verdict == "not-applicable":
            return None
        if verdict != self.verdict:
            return f"expected {self.verdict}, came out as {verdict}"
        if not re.search(self.match, seen_text):
            return f"{verdict} as expected, but in another way: nothing that was seen matches {self.match!r}"
        return None


class Claim(NamedTuple):
    """One documented, testable behaviour.

    symbols are the public names that code relying on it uses; patterns, unless None, tell that code more narrowly. cases are
    the parameters of each of its cases, as JSON: a claim is known only if all of them are. asserts says whether its code has
    an assert of its own, and does not leave them all to others.
    """

    id: str
    suite: str
    name: str
    claim: str
    section: str
    symbols: Tuple[str, ...]
    patterns: Optional[Tuple[Pattern, ...]]
    successor: Optional[str]
    no_successor: Optional[str]
    expectations: Tuple[Expectation, ...]
    path: Path
    line: int
    cases: Tuple[str, ...] = ()
    asserts: bool = False


class Slip(NamedTuple):
    """A slip of the tutorial itself: what is printed, what comes of it, what was meant, and the claims that ask both.

    asked_by is the claim that asks what is printed, None for a slip of words alone; held_by are those of what was meant.
    """

    where: str
    printed: str
    happens: str
    meant: str
    asked_by: Optional[str]
    held_by: Tuple[str, ...]
    path: Path
    line: int


class Suite(NamedTuple):
    """The claims about one documented behaviour; path is that of the code."""

    name: str
    title: str
    story: str
    intro: str
    path: Path
    claims: Tuple[Claim, ...]
    slips: Tuple[Slip, ...]


def as_list(value: Any) -> List[Any]:
    """A value or a list of values, as a list."""
    return list(value) if isinstance(value, (list, tuple)) else [value]


def as_json(value: Any) -> str:
    """A parameter's value as results carry it, so that 1 is not True and a tuple is a list."""
    return json.dumps(value, sort_keys=True, default=str)


@lru_cache(maxsize=None)
def version(text: str) -> Version:
    """A version as TensorFlow, Keras or Python tell it: tf.keras of old says "2.2.4-tf", a built Python "3.13.0+"."""
    if len(text) > LONGEST_VERSION:
        raise InvalidVersion(f"longer than {LONGEST_VERSION} characters: {text[:LONGEST_VERSION]} …")
    if text.endswith("-tf"):
        text = text[: -len("-tf")]
    return Version(text.rstrip("+"))


@lru_cache(maxsize=None)
def within(wanted: str, seen: str) -> bool:
    """Whether a version falls in a range. The same few are asked of thousands of times: once a column and expectation."""
    return version_range(wanted).contains(version(seen))


@lru_cache(maxsize=None)
def version_range(text: str) -> SpecifierSet:
    """A PEP 440 range in which prereleases count; raises InvalidSpecifier on anything older, looser or longer."""
    for part in text.split(","):
        if len(part) > LONGEST_VERSION:
            raise InvalidSpecifier(f"longer than {LONGEST_VERSION} characters: {part[:LONGEST_VERSION]} …")
        Specifier(part.strip())
    return SpecifierSet(text, prereleases=True)
