"""One environment's results, read whole or as far as they go."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from reports.completeness import contradiction, shortfalls, told_of_unknown
from reports.lines import EARLIER_VERSION, SCHEMA_VERSION, LineError, check, decode
from reports.reading import Unreadable, bytes_of
from suites import loader

FLAWS_TOLD = 4
MOST_FLAWS = 1000
DID_NOT_END = "did not end: the process ended while it was asked"

State = Literal["complete", "incomplete", "broken"]
# A claim's id, and the parameters of one of its cases as JSON.
Key = tuple[str, str]


class Refused(Exception):
    """Input that no report can be made of; str() is one line that names it."""


@dataclass(frozen=True)
class Case:
    """What one case of a claim showed; line is the whole of it, as written."""

    claim: str
    verdict: str
    parameters: Mapping[str, Any]
    line: Mapping[str, Any]

    @property
    def key(self) -> Key:
        """What tells it from every other case."""
        return self.claim, loader.as_json(self.parameters)


@dataclass(frozen=True)
class Result:
    """One environment's results; because says what makes all of them incomplete or broken.

    Without a header (it was cut off) nothing but the name of the column is known. announced says how many cases each claim
    has, and unknown which of them are known to have no verdict, and why.
    """

    column: str
    state: State
    because: str | None = None
    header: Mapping[str, Any] | None = None
    cases: Sequence[Case] = ()
    footer: Mapping[str, Any] | None = None
    announced: Mapping[str, int] = field(default_factory=dict)
    unknown: Mapping[Key, str] = field(default_factory=dict)

    @property
    def why(self) -> str | None:
        """What makes it incomplete or broken, each case that has no verdict by name unless they are many."""
        if self.state == "broken":
            return self.because
        left = sum(self.announced.values()) - len(self.cases) - len(self.unknown) if self.footer else 0
        told = [*([self.because] if self.because else []), *told_of_unknown(self.unknown, left)]
        return "; ".join(told) or None

    @property
    def environment(self) -> loader.Environment | None:
        """What was imported, or None where that is not known or is not what it should be."""
        if self.state == "broken" or self.header is None:
            return None
        return loader.Environment(name=self.column, **self.header["imported"])

    def tells_more_than(self, other: "Result") -> bool:
        """Whether it is of the same claims as another, and tells of more cases, or of all where the other does not."""
        if self.header is None or other.header is None or self.header["digest"] != other.header["digest"]:
            return False
        return (self.state == "complete", len(self.cases)) > (other.state == "complete", len(other.cases))

    @property
    def remark(self) -> str | None:
        """What is to be said of it even where it is complete, as a sentence's end."""
        if self.header is None or self.header["schema"] == SCHEMA_VERSION:
            return None
        return f"is of schema version {EARLIER_VERSION}, without a checksum: nothing tells whether it was touched"

    @cached_property
    def by_claim(self) -> Mapping[str, Sequence[Case]]:
        """The cases of each claim that have a verdict, in the order of their parameters."""
        cases = defaultdict(list)
        for case in sorted(self.cases, key=lambda case: case.key):
            cases[case.claim].append(case)
        return cases

    @cached_property
    def unknown_by_claim(self) -> Mapping[str, Mapping[str, str]]:
        """{parameters: why} of the cases of each claim that are known to have no verdict."""
        cases: dict[str, dict[str, str]] = defaultdict(dict)
        for (claim, parameters), why in sorted(self.unknown.items()):
            cases[claim][parameters] = why
        return cases


@dataclass
class _Lines:
    """What the lines after the header are, and what is wrong with them."""

    cases: list[Case] = field(default_factory=list)
    begun: list[Key] = field(default_factory=list)
    unknown: dict[Key, str] = field(default_factory=dict)
    footer: Mapping[str, Any] | None = None
    flaws: list[str] = field(default_factory=list)

    def add(self, number: int, line: Mapping[str, Any]) -> None:
        if self.footer is not None:
            self.flaws.append(f"line {number} comes after the footer")
        if line["kind"] == "footer":
            self.footer = line
            return
        key = (line["claim"], loader.as_json(line["parameters"]))
        if line["kind"] == "case":
            self.cases.append(Case(line["claim"], line["verdict"], line["parameters"], line))
        elif line["kind"] == "begun":
            self.begun.append(key)
        else:
            self.unknown[key] = line["why"]


def read_result(path: Path) -> Result:
    """Read a result file; raises Refused when it is none, or none that can be understood."""
    try:
        return parse_result(bytes_of(path), path.stem)
    except (Unreadable, Refused) as why:
        raise Refused(f"{path}: {why}") from None


def parse_result(data: bytes, name: str) -> Result:
    """Read the bytes of a result file; name is the column's where its header was cut off."""
    first, end_of_line, _ = data.partition(b"\n")
    if not end_of_line:
        if first and not first.startswith(b"{"):
            raise Refused("is not a result file: it does not begin with a header")
        return Result(name, "incomplete", "its header is cut off")
    header = _header(first)
    lines = _lines(data)
    if header["schema"] == SCHEMA_VERSION or (lines.footer and loader.checksum.KEY in lines.footer):
        _refuse_what_was_touched(data, lines)
    ended = {case.key for case in lines.cases}
    unknown = {key: DID_NOT_END for key in lines.begun if key not in ended} | lines.unknown
    cases = [case for case in lines.cases if case.key not in unknown]
    flaws = shortfalls(header, [case.line for case in lines.cases], lines.footer) + lines.flaws
    broken = header["broken"] or contradiction(header)
    whole = not flaws and not unknown and len(cases) == sum(header["cases"].values())
    state: State = "broken" if broken else "complete" if whole else "incomplete"
    because = broken or _sentence(flaws)
    return Result(header["column"], state, because, header, cases, lines.footer, header["cases"], unknown)


def _sentence(flaws: Sequence[str]) -> str | None:
    told, untold = flaws[:FLAWS_TOLD], flaws[FLAWS_TOLD:]
    return "; ".join([*told, f"and {len(untold)} more"] if untold else told) or None


def _header(line: bytes) -> Mapping[str, Any]:
    try:
        header = decode(line)
        if header["kind"] != "header":
            raise Refused("is not a result file: it does not begin with a header")
        if header.get("schema") not in (SCHEMA_VERSION, EARLIER_VERSION):
            version = json.dumps(header.get("schema"))
            raise Refused(f"is of schema version {version}; this reads version {SCHEMA_VERSION}, and {EARLIER_VERSION}")
        check(header)
    except LineError as error:
        raise Refused(f"is not a result file: line 1 {error}") from None
    return header


def _lines(data: bytes) -> _Lines:
    """All lines after the header. The last one may lack its end: what of it is whole counts, but no footer does."""
    _, *whole, rest = data.split(b"\n")
    found = _Lines()
    for number, raw in enumerate(whole, 2):
        try:
            found.add(number, _line(raw, number))
        except LineError as error:
            found.flaws.append(f"line {number} {error}")
        if len(found.flaws) > MOST_FLAWS:
            raise Refused(f"is not a result file: {MOST_FLAWS} of its first {number} lines are none of a result's")
    if rest:
        number = len(whole) + 2
        found.flaws.append(f"line {number}, its last, is cut off")
        try:
            line = _line(rest, number)
        except LineError:
            return found
        if line["kind"] != "footer":
            found.add(number, line)
    return found


def _line(raw: bytes, number: int) -> Mapping[str, Any]:
    line = decode(raw)
    if line["kind"] == "header":
        raise Refused(f"holds more than one result: line {number} is another header")
    check(line)
    return line


def _refuse_what_was_touched(data: bytes, lines: _Lines) -> None:
    """A run writes whole lines, and a checksum last: what is neither that nor cut off was changed by something else."""
    touched = "was changed after it was written"
    flaws = [flaw for flaw in lines.flaws if not flaw.endswith("is cut off")]
    if flaws:
        raise Refused(f"{touched}: {flaws[0]}")
    keys = [case.key for case in lines.cases]
    if len(set(keys)) < len(keys):
        raise Refused(f"{touched}: a case of {next(key for key in keys if keys.count(key) > 1)[0]} is there twice")
    if lines.footer is not None and not loader.checksum.fits(data):
        raise Refused(f"{touched}: its lines are not those that its checksum was made of")
    if lines.footer is None and loader.checksum.ends_early(data):
        raise Refused(f"{touched}: something follows its footer")
