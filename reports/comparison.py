"""Two environments compared, case by case and claim by claim: what broke, and whether anything complained of it."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from reports.html.findings import CaseView, Finding, findings_of
from reports.matrix import Matrix, Words, merge
from reports.results import Refused, Result
from suites import loader

# What became of a case or a claim, the worst first.
KINDS = ("broke-silently", "broke-loudly", "moved", "changed", "better", "unchanged", "not-compared")
WORSE = ("broke-silently", "broke-loudly", "moved")
HARMFUL = (*WORSE, "changed")
TOLD = (*HARMFUL, "better")
# What is documented is to be had in these: as documented, or under another name.
WORKING = ("holds", "moved")


@dataclass(frozen=True)
class CaseChange:
    """One case before and after (None: it was not asked); why says what keeps them from being compared."""

    label: str
    kind: str
    why: str | None
    before: CaseView | None
    after: CaseView | None


@dataclass(frozen=True)
class Change:
    """A claim before and after; why says what keeps them from being compared."""

    claim: str
    kind: str
    why: str | None
    before: Finding
    after: Finding
    cases: Sequence[CaseChange]

    @property
    def differing(self) -> Sequence[CaseChange]:
        """The cases of which there is something to tell, the worst first."""
        return [case for case in self.cases if case.kind in TOLD] if self.kind in TOLD else []

    @property
    def left_out(self) -> Sequence[CaseChange]:
        """The cases that could not be compared, but for those that are not applicable on either side."""
        return [case for case in self.cases if case.kind == "not-compared" and not _is_beside_the_point(case)]

    @property
    def harmful(self) -> Sequence[CaseChange]:
        """The cases that code which worked before may fail by, or fail by in another way."""
        return [case for case in self.differing if case.kind in HARMFUL]


def is_silent(case: CaseChange) -> bool:
    """Whether nothing complains of what a harmful case has come to."""
    return case.after is not None and case.after.verdict in loader.SILENT


def compare(before: Result, after: Result, words: Words) -> Sequence[Change]:
    """Every claim that is known or was asked, once, by id; raises Refused where the two were asked other claims.

    The claims need not be those of this checkout: what is expected is told by today's words all the same.
    """
    digests = [result.header["digest"] for result in (before, after) if result.header]
    if len(set(digests)) > 1:
        raise Refused(
            f"{before.column} and {after.column} were not asked the same claims (their digests differ): ask both again"
        )
    ours, theirs = merge([before], words), merge([after], words)
    claims = sorted({*ours.claims, *theirs.claims})
    return [change_of(_finding(ours, claim), _finding(theirs, claim)) for claim in claims]


def change_of(before: Finding, after: Finding) -> Change:
    """What became of a claim."""
    cases = _cases(before, after)
    kind = kind_of_claim({case.kind for case in cases})
    why = _unknown(before) or _unknown(after)
    if why is None and kind not in HARMFUL:
        # What broke did so whatever the other cases show; that nothing did is known only where all of them were asked.
        why = _unasked(cases, before.column, after.column)
    if why is None and kind == "not-compared":
        why = next((case.why for case in cases), "it was not asked")
    return Change(before.claim, kind if why is None else "not-compared", why, before, after, cases)


def kind_of_claim(kinds: Collection[str]) -> str:
    """What became of a claim whose cases came to these: their worst, if none of them went the other way."""
    worse = [kind for kind in WORSE if kind in kinds]
    if worse and "better" not in kinds:
        return worse[0]
    if worse or "changed" in kinds:
        return "changed"
    return next((kind for kind in ("better", "unchanged") if kind in kinds), "not-compared")


def kind_of_case(before: CaseView, after: CaseView) -> str:
    """What became of a case that was asked twice; what has moved still works, and can break."""
    if "not-applicable" in (before.verdict, after.verdict):
        return "not-compared"
    if before.verdict == after.verdict:
        # Whoever follows a name that moves on has to follow it again.
        return "unchanged" if after.verdict != "moved" or _names(before) == _names(after) else "changed"
    if after.verdict == "holds" or (after.verdict == "moved" and before.verdict not in WORKING):
        return "better"
    if before.verdict not in WORKING:
        return "changed"
    if after.verdict == "moved":
        return "moved"
    return "broke-silently" if after.verdict in loader.SILENT else "broke-loudly"


def _finding(matrix: Matrix, claim: str) -> Finding:
    (finding,) = findings_of(matrix, claim)
    return finding


def _cases(before: Finding, after: Finding) -> Sequence[CaseChange]:
    ours, theirs = _by_key(before.cases), _by_key(after.cases)
    changes = [_case(ours.get(key), theirs.get(key), before.column, after.column) for key in sorted({*ours, *theirs})]
    return sorted(changes, key=lambda case: KINDS.index(case.kind))


def _by_key(cases: Iterable[CaseView]) -> Mapping[str, CaseView]:
    found: dict[str, CaseView] = {}
    for case in cases:
        # Of a case that is there twice, which is told as a flaw of its result, the worse comes first.
        found.setdefault(json.dumps(case.line["parameters"], sort_keys=True), case)
    return found


def _case(before: CaseView | None, after: CaseView | None, from_column: str, to_column: str) -> CaseChange:
    known = before or after
    label = known.label if known else ""
    if before is None or after is None:
        return CaseChange(
            label, "not-compared", f"not asked in {from_column if before is None else to_column}", before, after
        )
    why = _inapplicable(before, from_column) or _inapplicable(after, to_column)
    return CaseChange(label, kind_of_case(before, after), why, before, after)


def _inapplicable(case: CaseView, column: str) -> str | None:
    if case.verdict != "not-applicable":
        return None
    return f"not applicable in {column}: {case.line['lacking'] or 'it does not say why'}"


def _is_beside_the_point(case: CaseChange) -> bool:
    return all(side is not None and side.verdict == "not-applicable" for side in (case.before, case.after))


def _unasked(cases: Sequence[CaseChange], from_column: str, to_column: str) -> str | None:
    lacking = [
        column
        for column, lacks in (
            (from_column, any(case.before is None for case in cases)),
            (to_column, any(case.after is None for case in cases)),
        )
        if lacks
    ]
    if len(lacking) > 1:
        return f"other cases were asked in {from_column} than in {to_column}"
    return f"not all cases were asked in {lacking[0]}" if lacking else None


def _unknown(finding: Finding) -> str | None:
    if finding.verdict == "broken":
        return f"{finding.column} is broken: {finding.result.why}"
    if finding.verdict != "incomplete":
        return None
    if not finding.announced and finding.result.state == "complete":
        return f"not asked in {finding.column}"
    so_far = f", {finding.worst_so_far} so far" if finding.cases else ""
    reasons = {case.why for case in finding.unknown}
    if len(reasons) == 1 and not finding.cases:
        return f"{finding.column} is incomplete: {reasons.pop()}"
    named = "".join(f"; {case}" for case in finding.unknown)
    return f"{finding.column} is incomplete: {finding.share}{so_far}{named}"


def _names(case: CaseView) -> Sequence[tuple[str, str]]:
    return sorted((name["documented"], name["answered"]) for name in case.line["names"])
