"""Uses told: for people, what broke without a word first, and as JSON."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from reports.matrix import Words, verdict_of
from reports.results import Result
from reports.text import without_commands_in_json
from reports.uses.found import Use, Uses
from suites import loader

LONGEST = 160
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
        counted = f"{_number(len(self.uses.found), 'use')} of {_number(len(self.relied), 'claim')}"
        return f"{counted} in {files} of {_number(self.uses.files, 'file')}, {len(self.uses.skipped)} skipped"


def as_lines(report: Report) -> Iterator[str]:
    """A line for each claim, its verdicts and each place that relies on it; nothing in it has been made safe to print."""
    for relied in report.relied:
        yield f"{relied.claim.id}: {relied.claim.claim}"
        told = ", ".join(f"{column} {verdict}" for column, verdict in relied.verdicts.items())
        if told:
            yield f"  {told}"
        for use in relied.uses:
            code = use.code if len(use.code) <= LONGEST else f"{use.code[:LONGEST]} …"
            yield f"  {use.place}: {code}  [{use.match}]"
        yield ""
    yield report.sum


def as_json(report: Report) -> str:
    """The same as a document of ASCII."""
    document = {
        "files": report.uses.files,
        "columns": [result.column for result in report.columns],
        "claims": [_document(relied) for relied in report.relied],
        "skipped": [asdict(skipped) for skipped in report.uses.skipped],
    }
    # The one control character that JSON lets stand.
    return without_commands_in_json(json.dumps(document, indent=2).replace("\x7f", "\\u007f")) + "\n"


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


def _number(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
