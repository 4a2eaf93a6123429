"""Any number of results, merged: environments against claims."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any

from packaging.version import Version

from reports.completeness import NOT_ASKED, is_version
from reports.results import Case, Key, Refused, Result
from suites import loader

UNKNOWN = ("broken", "incomplete")
NO_CASE = "no case of this claim"


@dataclass(frozen=True)
class Words:
    """What this checkout claims: suites, columns, and the digest of the claims as code."""

    suites: Mapping[str, loader.Suite]
    columns: Mapping[str, loader.Column]
    digest: str

    @cached_property
    def claims(self) -> Mapping[str, loader.Claim]:
        """All claims by id."""
        return {claim.id: claim for suite in self.suites.values() for claim in suite.claims}

    @cached_property
    def cases(self) -> frozenset[Key]:
        """Every case of every claim."""
        return frozenset((claim.id, case) for claim in self.claims.values() for case in claim.cases)


@dataclass(frozen=True)
class Matrix:
    """The merged results, in the order of their versions, with the words that they are read by."""

    results: Sequence[Result]
    words: Words

    @property
    def claims(self) -> Sequence[str]:
        """The ids of every claim that is known or was asked, sorted."""
        asked = (claim for result in self.results for claim in (*result.announced, *result.by_claim))
        return sorted({*self.words.claims, *asked})

    @property
    def missing(self) -> Sequence[loader.Column]:
        """The columns of which there is no result."""
        given = {result.column for result in self.results}
        return [column for name, column in self.words.columns.items() if name not in given]

    @property
    def asked_other_claims(self) -> bool:
        """Whether the results answer other claims than those of this checkout."""
        return any(result.header and result.header["digest"] != self.words.digest for result in self.results)


def merge(results: Iterable[Result], words: Words) -> Matrix:
    """The same matrix in whatever order the results come; raises Refused, naming the column."""
    ordered = sorted(results, key=lambda result: result.column)
    for earlier, later in pairwise(ordered):
        if earlier.column == later.column:
            raise Refused(f"column {later.column} is given twice")
    digests = {result.header["digest"]: result.column for result in ordered if result.header}
    if len(digests) > 1:
        (_, one), (_, other), *_ = sorted(digests.items(), key=lambda item: item[1])
        raise Refused(
            f"columns {one} and {other} were not asked the same claims (their digests differ): ask both again, or leave one out"
        )
    asked = [held_against(result, words) for result in ordered]
    return Matrix(sorted(asked, key=lambda result: _order(result, words.columns)), words)


def verdict_of(result: Result, claim: str) -> str:
    """The worst verdict among a claim's cases, or what keeps it from being known: broken or incomplete."""
    if result.state == "broken":
        return "broken"
    cases = result.by_claim.get(claim, ())
    asked = len({case.key for case in cases})
    if not asked or asked != result.announced.get(claim, 0) or claim in result.unknown_by_claim:
        return "incomplete"
    return worst(cases)


def worst(cases: Iterable[Case]) -> str:
    """The worst verdict among cases; not-applicable only if all are."""
    verdicts = {case.verdict for case in cases}
    return next((verdict for verdict in loader.WORST_FIRST if verdict in verdicts), "not-applicable")


def held_against(result: Result, words: Words) -> Result:
    """The result beside what this checkout says of its column and of the cases of its claims: what is lacking is unknown.

    Results of other claims are told by what they say themselves.
    """
    if result.state == "broken" or result.header is None:
        return result
    if result.header["digest"] != words.digest:
        return _told_by_itself(result)
    misnamed = _misnamed(result, words.columns.get(result.column))
    if misnamed:
        return replace(result, state="broken", because=misnamed)
    asked = {case.key for case in result.cases} | set(result.unknown)
    known = words.cases
    lacking = dict.fromkeys(known - asked, NOT_ASKED) | dict.fromkeys(asked - known, NO_CASE)
    return replace(
        result,
        state="incomplete" if lacking else result.state,
        cases=[case for case in result.cases if case.key in known],
        announced={claim.id: len(claim.cases) for claim in words.claims.values()},
        unknown={**result.unknown, **lacking},
    )


def _told_by_itself(result: Result) -> Result:
    """Of what a run of schema version 1 had deselected only the number is known: it may be of any claim."""
    if not (result.header and result.header.get("deselected")):
        return result
    return replace(result, unknown={(claim, "{}"): "maybe deselected" for claim in result.announced})


def _misnamed(result: Result, column: loader.Column | None) -> str | None:
    """How what a result requested or imported contradicts the column that it calls itself, or None."""
    about = result.header and (result.header["requested"] or result.header["imported"])
    if column is None or not about:
        return None
    for key in ("tensorflow", "keras", "entry", "mode"):
        named = getattr(column, key)
        if about[key] != named:
            return (
                f"it calls itself {column.name}, which is {key} {named} in suites/columns.toml, and is of {about[key]}"
            )
    return None


def _order(result: Result, columns: Mapping[str, loader.Column]) -> tuple[Any, ...]:
    about = result.header and (result.header["imported"] or result.header["requested"])
    if not about and result.column in columns:
        about = columns[result.column]._asdict()
    if not about:
        return (1, result.column)
    return (
        0,
        _version(about["tensorflow"]),
        loader.ENTRIES.index(about["entry"]),
        _version(about["keras"]),
        loader.MODES.index(about["mode"]),
        result.column,
    )


def _version(text: str) -> Version:
    return loader.version(text if is_version(text) else "0")
