"""Uses told: for people, what broke without a word first, and as JSON."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

from reports.counting import counted, listed
from reports.matrix import Words, verdict_of
from reports.results import Result
from reports.text import without_commands_in_json
from reports.uses.found import Use, Uses
from suites import loader

LONGEST = 160
MOST_UNREAD = 5
# As far as anybody knows it holds; what is not known comes before it, and what deviates before that.
_LAST = ("moved", "not-applicable", "holds")


@dataclass(frozen=True)
class Relied:
    """A claim that code relies on, its verdict in each environment that was asked about, and where the code does."""

    claim: loader.Claim
    verdicts: Mapping[str, str]
    uses: Sequence[Use]


@dataclass(frozen=True)
class Report:
    """What a scan found, beside what became of the claims in some environments, from first to last."""

    uses: Uses
    words: Words
    columns: Sequence[Result]

    @cached_property
    def relied(self) -> Sequence[Relied]:
        """The claims that are relied on, by their verdict in the last environment, the worst first."""
        found = [
            Relied(self.words.claims[claim], {one.column: verdict_of(one, claim) for one in self.columns}, uses)
            for claim, uses in self.uses.by_claim.items()
        ]
        return sorted(found, key=lambda relied: (_rank(relied), relied.claim.id))

    @property
    def sum(self) -> str:
        """One sentence that counts."""
        files = len({use.place.file for use in self.uses.found})
        found = f"{counted(len(self.uses.found), 'use')} of {counted(len(self.relied), 'claim')}"
        return f"{found} in {files} of {counted(self.uses.files, 'file')}, {len(self.uses.skipped)} skipped"


def unread(uses: Uses) -> str | None:
    """What keeps it from being known what the code relies on, in a clause; None where all of it was read."""
    if uses.skipped:
        named = [str(replace(each, why=_cut(each.why))) for each in uses.skipped]
        return f"not all of the code could be read ({listed(named, MOST_UNREAD)})"
    return None if uses.files else "there is neither a Python file nor a notebook where the code should be"


def as_lines(report: Report) -> Iterator[str]:
    """What is not known, then each claim, its verdicts and each place that relies on it; nothing in it is safe to print yet."""
    unknown = unread(report.uses)
    if unknown:
        yield f"Not known: {unknown}."
        yield ""
    for relied in report.relied:
        yield f"{relied.claim.id}: {relied.claim.claim}"
        told = ", ".join(f"{column} {verdict}" for column, verdict in relied.verdicts.items())
        if told:
            yield f"  {told}"
        for use in relied.uses:
            yield f"  {use.place}: {_cut(use.code)}  [{use.match}]"
        yield ""
    yield report.sum


def as_json(report: Report) -> str:
    """The same as a document of ASCII."""
    document = {
        "skipped": [asdict(skipped) for skipped in report.uses.skipped],
        "files": report.uses.files,
        "columns": [result.column for result in report.columns],
        "claims": [_document(relied) for relied in report.relied],
    }
    # The one control character that JSON lets stand.
    return without_commands_in_json(json.dumps(document, indent=2).replace("\x7f", "\\u007f")) + "\n"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"


def _document(relied: Relied) -> Mapping[str, Any]:
    return {
        "claim": relied.claim.id,
        "sentence": relied.claim.claim,
        "verdicts": dict(relied.verdicts),
        "successor": relied.claim.successor,
        "uses": [{**asdict(use.place), "code": use.code, "match": use.match} for use in relied.uses],
    }


def _rank(relied: Relied) -> tuple[bool, int]:
    last = list(relied.verdicts.values())[-1] if relied.verdicts else "holds"
    return last in _LAST, _LAST.index(last) if last in _LAST else _worst_first(last)


def _worst_first(verdict: str) -> int:
    return loader.WORST_FIRST.index(verdict) if verdict in loader.WORST_FIRST else len(loader.WORST_FIRST)
