"""One environment's results, read whole or as far as they go."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from reports.completeness import contradiction, shortfalls
from reports.lines import SCHEMA_VERSION, LineError, check, decode
from suites import loader

FLAWS_TOLD = 4

State = Literal["complete", "incomplete", "broken"]


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
    def key(self) -> tuple[str, str]:
        """What tells it from every other case."""
        return self.claim, json.dumps(self.parameters, sort_keys=True)


@dataclass(frozen=True)
class Result:
    """One environment's results; why says what makes them incomplete or broken.

    Without a header (it was cut off) nothing but the name of the column is known.
    """

    column: str
    state: State
    why: str | None = None
    header: Mapping[str, Any] | None = None
    cases: Sequence[Case] = ()
    footer: Mapping[str, Any] | None = None

    @property
    def environment(self) -> loader.Environment | None:
        """What was imported, or None where that is not known or is not what it should be."""
        if self.state == "broken" or self.header is None:
            return None
        return loader.Environment(name=self.column, **self.header["imported"])

    @property
    def announced(self) -> Mapping[str, int]:
        """How many cases of each claim were collected."""
        return {} if self.header is None else self.header["cases"]

    @cached_property
    def by_claim(self) -> Mapping[str, Sequence[Case]]:
        """The cases of each claim, in the order of their parameters."""
        cases = defaultdict(list)
        for case in sorted(self.cases, key=lambda case: case.key):
            cases[case.claim].append(case)
        return cases


def read_result(path: Path) -> Result:
    """Read a result file; raises Refused when it is none, or none that can be understood."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Refused(f"{path}: cannot be read: {error.strerror}") from None
    try:
        return parse_result(data, path.stem)
    except Refused as refusal:
        raise Refused(f"{path}: {refusal}") from None


def parse_result(data: bytes, name: str) -> Result:
    """Read the bytes of a result file; name is the column's where its header was cut off."""
    first, end_of_line, body = data.partition(b"\n")
    if not end_of_line:
        if first and not first.startswith(b"{"):
            raise Refused("is not a result file: it does not begin with a header")
        return Result(name, "incomplete", "its header is cut off")
    header = _header(first)
    cases, footer, flaws = _body(body)
    flaws = shortfalls(header, [case.line for case in cases], footer) + flaws
    broken = header["broken"] or contradiction(header)
    if broken:
        return Result(header["column"], "broken", broken, header, cases, footer)
    if flaws:
        return Result(header["column"], "incomplete", _sentence(flaws), header, cases, footer)
    return Result(header["column"], "complete", None, header, cases, footer)


def _sentence(flaws: Sequence[str]) -> str:
    told, untold = flaws[:FLAWS_TOLD], flaws[FLAWS_TOLD:]
    return "; ".join([*told, f"and {len(untold)} more"] if untold else told)


def _header(line: bytes) -> Mapping[str, Any]:
    try:
        header = decode(line)
        if header["kind"] != "header":
            raise Refused("is not a result file: it does not begin with a header")
        if header.get("schema") != SCHEMA_VERSION:
            version = json.dumps(header.get("schema"))
            raise Refused(f"is of schema version {version}; this reads version {SCHEMA_VERSION}")
        check(header)
    except LineError as error:
        raise Refused(f"is not a result file: line 1 {error}") from None
    return header


def _body(body: bytes) -> tuple[list[Case], Mapping[str, Any] | None, list[str]]:
    """The cases, the footer, and what is wrong with the lines."""
    cases: list[Case] = []
    footer: Mapping[str, Any] | None = None
    flaws: list[str] = []
    *whole, rest = body.split(b"\n")
    for number, raw in enumerate([*whole, rest] if rest else whole, 2):
        cut_off = rest and number == len(whole) + 2
        if cut_off:
            flaws.append(f"line {number}, its last, is cut off")
        try:
            line = decode(raw)
            if line["kind"] == "header":
                raise Refused(f"holds more than one result: line {number} is another header")
            check(line)
        except LineError as error:
            if not cut_off:
                flaws.append(f"line {number} {error}")
            continue
        if footer is not None:
            flaws.append(f"line {number} comes after the footer")
        if line["kind"] == "case":
            cases.append(Case(line["claim"], line["verdict"], line["parameters"], line))
        elif not cut_off:
            footer = line
    return cases, footer, flaws
