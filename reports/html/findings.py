"""A cell of the matrix: what one claim showed in one environment, against what was expected there."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from urllib.parse import quote

from reports.labels import label_of
from reports.matrix import Matrix, verdict_of, worst
from reports.results import Case, Result
from suites import loader


@dataclass(frozen=True)
class CaseView:
    """One case; drift says how it did not come as expected."""

    label: str
    verdict: str
    drift: str | None
    expectation: loader.Expectation | None
    line: Mapping[str, Any]


class Unknown(NamedTuple):
    """A case that has no verdict, and why."""

    label: str
    why: str

    def __str__(self) -> str:
        """The case by name; a claim's one case has none."""
        return f"case {self.label}: {self.why}" if self.label else self.why


@dataclass(frozen=True)
class Finding:
    """All cases of a claim in one environment, and those of which nothing is known.

    same_as is an earlier finding that is told case for case in the same words.
    """

    claim: str
    column: str
    verdict: str
    cases: Sequence[CaseView]
    announced: int
    unknown: Sequence[Unknown]
    result: Result
    same_as: "Finding | None" = None

    @property
    def anchor(self) -> str:
        """Its place in the page."""
        return anchor_of(self.claim, self.column)

    @property
    def drifted(self) -> Sequence[CaseView]:
        """The cases that did not come as expected."""
        return [case for case in self.cases if case.drift]

    @property
    def worst_so_far(self) -> str | None:
        """The worst verdict among the cases that have one."""
        return worst_of(self.cases)

    @property
    def share(self) -> str:
        """How many of the cases have the verdict that speaks for all, where not all do."""
        if self.verdict == "incomplete":
            return f"{len(self.cases)} of {self.announced} known" if self.announced else "not asked"
        having = sum(case.verdict == self.verdict for case in self.cases)
        return f"{having} of {len(self.cases)}" if self.cases and having < len(self.cases) else ""

    @property
    def reasons(self) -> Sequence[loader.Expectation]:
        """The deviations that are known of its cases, each once."""
        known = {case.expectation.line: case.expectation for case in self.cases if case.expectation}
        return [known[line] for line in sorted(known)]

    @property
    def standing(self) -> str:
        """Its verdict against the expectation, in words."""
        if self.verdict in {"broken", "incomplete"}:
            return "not known"
        if self.drifted:
            return "drift"
        if self.verdict == "not-applicable":
            return "could not be asked"
        return "as documented" if self.verdict == "holds" else "as expected"

    @property
    def stands_in(self) -> bool:
        """Whether a stand-in answered for a device in any case."""
        return any(case.line["stand_in"] for case in self.cases)


def worst_of(cases: Sequence[CaseView]) -> str | None:
    """The worst verdict among cases, or None without any."""
    if not cases:
        return None
    return worst([Case("", case.verdict, {}, {}) for case in cases])


def anchor_of(claim: str, column: str) -> str:
    """A name for a place in the page, good for an id and for a link."""
    return f"{claim}/{quote(column, safe='', errors='backslashreplace')}"


def findings_of(matrix: Matrix, claim: str) -> Sequence[Finding]:
    """A row of the matrix."""
    told: dict[str, Finding] = {}
    findings = []
    for finding in (_finding(matrix, claim, result) for result in matrix.results):
        earlier = told.setdefault(_in_words(finding), finding) if finding.cases else finding
        findings.append(finding if earlier is finding else replace(finding, same_as=earlier))
    return findings


def _in_words(finding: Finding) -> str:
    told = [
        [case.drift, case.expectation.line if case.expectation else None, {**case.line, "seconds": None}]
        for case in finding.cases
    ]
    return json.dumps([finding.verdict, finding.result.state, finding.unknown, told], sort_keys=True)


def tally(findings: Sequence[Finding]) -> Counter[str]:
    """How many of the findings have each verdict."""
    return Counter(finding.verdict for finding in findings)


def _finding(matrix: Matrix, claim: str, result: Result) -> Finding:
    known = matrix.words.claims.get(claim)
    cases = sorted(
        (_case(known, result, case) for case in result.by_claim.get(claim, ())),
        key=lambda case: [*loader.WORST_FIRST, "not-applicable"].index(case.verdict),
    )
    unknown = [
        Unknown(label_of(json.loads(parameters)), why)
        for parameters, why in result.unknown_by_claim.get(claim, {}).items()
    ]
    verdict, announced = verdict_of(result, claim), result.announced.get(claim, 0)
    return Finding(claim, result.column, verdict, cases, announced, unknown, result)


def _case(claim: loader.Claim | None, result: Result, case: Case) -> CaseView:
    environment = result.environment
    expectation, drift = None, None
    if claim is not None and environment is not None:
        expectation = loader.expected(claim, environment, case.parameters)
        drift = loader.drift(expectation, case.verdict, loader.seen_text(case.line))
    return CaseView(label_of(case.parameters), case.verdict, drift, expectation, case.line)
