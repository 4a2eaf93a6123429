"""What the gate has to tell, as texts, for every format to lay out; untrusted until the format has made them safe."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from reports.comparison import KINDS, TOLD, CaseChange, Change
from reports.counting import counted, listed
from reports.gate.policy import Judged, Ruling
from reports.html.findings import CaseView, Finding
from reports.matrix import Words
from reports.results import Result
from reports.uses import Skipped, Use, Uses
from reports.uses.telling import unread
from suites import loader

LONGEST = 400
MOST_LINES = 6
MOST_REASONS = 3
NOT_ASKED = "not asked"


class Heading(NamedTuple):
    """How a kind of change is told: its sign, a heading, the words of a sum, and a colour."""

    sign: str
    heading: str
    counted: str
    colour: str


HEADINGS = {
    "broke-silently": Heading(
        "≠", "Broke silently: nothing complains, and the result is another", "broke silently", "red"
    ),
    "broke-loudly": Heading("✕", "Broke loudly: refused, or gone", "broke loudly", "yellow"),
    "moved": Heading("→", "Moved: as before, under another name", "moved", "blue"),
    "changed": Heading("~", "Changed from one deviation to another", "changed", "magenta"),
    "better": Heading("✓", "Got better", "got better", "green"),
    "unchanged": Heading("=", "Unchanged", "unchanged", "white"),
    "not-compared": Heading("–", "Could not be compared", "not compared", "white"),
}


class Reason(NamedTuple):
    """Why it is so in the environment that is gone to, in which range, and the address that says so."""

    because: str
    link: str
    when: str


class Successor(NamedTuple):
    """What today's documentation says to do instead, and whether it works on either side."""

    claim: str
    sentence: str
    before: str
    after: str


@dataclass(frozen=True)
class Told:
    """One change, told."""

    judged: Judged
    sentence: str
    reasons: Sequence[Reason]
    drift: str | None
    since: str | None
    successor: Successor | None
    no_successor: str | None
    uses: Sequence[Use]

    @property
    def change(self) -> Change:
        """What is told of."""
        return self.judged.change

    @property
    def shown(self) -> CaseChange:
        """The case that stands for all: the worst."""
        return self.change.differing[0]

    @property
    def verdicts(self) -> str:
        """From which verdict to which: the claim's, or that of the case that stands for all where only such have changed."""
        before, after = self.change.before.verdict, self.change.after.verdict
        case = (verdict_of_case(self.shown.before), verdict_of_case(self.shown.after))
        return " → ".join((before, after) if len(self.change.differing) == len(self.change.cases) else case)

    @property
    def extent(self) -> str:
        """In which of its cases, where not in all."""
        differing, every, left_out = self.change.differing, self.change.cases, self.change.left_out
        if len(every) == 1:
            return ""
        if len(differing) == len(every):
            return f"all {len(every)} cases"
        named = "; ".join(case.label for case in differing[:3]) + ("; …" if len(differing) > 3 else "")  # noqa: PLR2004
        share = f"{len(differing)} of {len(every)} cases"
        return cut(f"{share}{f', {len(left_out)} not compared' if left_out else ''}: {named}")

    @property
    def accepted_because(self) -> str:
        """Why it may break, as far as that was written down."""
        return "; ".join(dict.fromkeys(each.because for each in self.judged.accepted_by if each.because))


@dataclass(frozen=True)
class Gate:
    """All that there is to tell of a comparison."""

    before: Result
    after: Result
    told: Sequence[Told]
    ruling: Ruling
    uses: Uses | None
    not_compared: Mapping[str, Sequence[str]]
    drifted: Sequence[tuple[str, str]]
    remarks: Sequence[str]

    @property
    def counts(self) -> Mapping[str, int]:
        """{kind: how many claims}, in the order of the kinds."""
        kinds = [each.change.kind for each in self.ruling.judged]
        return {kind: kinds.count(kind) for kind in KINDS}

    @property
    def of_kind(self) -> Mapping[str, Sequence[Told]]:
        """{kind: what is told of it}, without what is accepted, and the kinds of which there is nothing."""
        new = [each for each in self.told if each.judged.judgement != "accepted"]
        by_kind = {kind: [each for each in new if each.change.kind == kind] for kind in TOLD}
        return {kind: each for kind, each in by_kind.items() if each}

    @property
    def accepted(self) -> Sequence[str]:
        """A line for each claim that broke and may."""
        return [
            f"{each.change.claim}, {each.verdicts}{f': {each.accepted_because}' if each.accepted_because else ''}"
            for each in self.told
            if each.judged.judgement == "accepted"
        ]

    @property
    def not_whole(self) -> Sequence[Result]:
        """The sides that are broken or incomplete."""
        return [result for result in (self.before, self.after) if result.state != "complete"]

    @property
    def unread(self) -> Sequence[Skipped]:
        """What of the code could not be read."""
        return self.uses.skipped if self.uses else ()

    @property
    def not_known(self) -> Sequence[str]:
        """A clause for each reason why it is not known what breaks, or not all of it."""
        code = unread(self.uses) if self.uses else None
        nothing = self._nothing_compared
        # That a side is not whole may be why nothing was compared, and is told once.
        partial = [cut(f"{each.column} is {each.state}: {each.why}") for each in self.not_whole]
        apart = [clause for clause in partial if not nothing or clause not in self.not_compared]
        return [*filter(None, [code, nothing]), *apart]

    @property
    def sum(self) -> str:
        """What part was compared, and the counts, in words."""
        every, compared = self.ruling.judged, self.ruling.compared
        if not every:
            return "No claim compared"
        share = "" if len(compared) == len(every) else f"{len(compared)} of "
        kinds = ", ".join(f"{count} {HEADINGS[kind].counted}" for kind, count in self.counts.items() if count)
        return f"{share}{counted(len(every), 'claim')} compared{self._but_for}: {kinds}"

    @property
    def sentences(self) -> Sequence[str]:
        """Whether it may pass: what is not known first."""
        forbidden = len(self.ruling.forbidden)
        told = [f"Not known: {clause}." for clause in self.not_known]
        if forbidden:
            told.append(f"{counted(forbidden, 'claim')} broke that may not (--fail-on {self.ruling.fail_on}).")
        return told or [self._fine]

    @property
    def outcome(self) -> str:
        """The same in one text."""
        return " ".join(self.sentences)

    @property
    def _fine(self) -> str:
        if not self.ruling.judged:
            which = " that matter" if self.uses and self.uses.by_claim else ""
            return f"The code relies on none of the claims{which}, so that nothing was compared."
        if not self.told:
            whole = len(self.ruling.compared) == len(self.ruling.judged) and not self._but_for
            return "Nothing differs." if whole else "Nothing that could be compared differs."
        return f"Nothing {'new ' if self.accepted else ''}broke that may not."

    @property
    def _nothing_compared(self) -> str | None:
        claims = len(self.ruling.judged)
        if self.ruling.compared or (not claims and self.uses):
            return None
        if not claims:
            return "there is no claim to compare"
        none = "the only claim could not" if claims == 1 else f"none of the {claims} claims could"
        return f"{none} be compared: {listed(list(self.not_compared), MOST_REASONS)}"

    @property
    def _but_for(self) -> str:
        cases = [len(each.change.left_out) for each in self.ruling.compared if each.change.left_out]
        return f" but for {counted(sum(cases), 'case')} of {counted(len(cases), 'claim')}" if cases else ""


def gate_of(
    sides: tuple[Result, Result],
    words: Words,
    ruling: Ruling,
    since: Callable[[Change], str | None],
    uses: Uses | None,
) -> Gate:
    """Put together what there is to tell."""
    known = {change.claim: change for change in ruling.changes}
    told = [
        _told(judged, words, known, since(judged.change), uses.by_claim.get(judged.change.claim, ()) if uses else ())
        for judged in sorted(ruling.judged, key=lambda each: (KINDS.index(each.change.kind), each.change.claim))
        if judged.change.kind in TOLD
    ]
    not_compared = defaultdict(list)
    drifted = []
    for judged in ruling.judged:
        change = judged.change
        if change.kind == "not-compared":
            not_compared[cut(change.why or "")].append(change.claim)
        drift = next((case.drift for case in change.after.drifted if case.drift), None)
        if drift:
            drifted.append((change.claim, drift))
    before, after = sides
    return Gate(before, after, told, ruling, uses, not_compared, drifted, _remarks(sides, words, ruling, uses))


def verdict_of_case(case: CaseView | None) -> str:
    """The verdict of a case that may not have been asked."""
    return case.verdict if case else NOT_ASKED


def verdict_of(finding: Finding) -> str:
    """The verdict of a claim that may be newer than the run."""
    unknown = finding.verdict == "incomplete" and not finding.announced and finding.result.state == "complete"
    return NOT_ASKED if unknown else finding.verdict


def seen(case: CaseView | None) -> Sequence[str]:
    """What a case showed, as lines of a bearable number and length: first the names that answered."""
    told = loader.seen_text({**case.line, "names": []}) if case else ""
    lines = [*names_of(case), *map(cut, told.splitlines())]
    more = len(lines) - MOST_LINES
    return lines if more <= 0 else [*lines[:MOST_LINES], f"… and {more} more lines"]


def names_of(case: CaseView | None) -> Sequence[str]:
    """The documented names that answered under another one, as old -> new."""
    return [cut(f"{name['documented']} -> {name['answered']}") for name in (case.line["names"] if case else ())]


def cut(text: str) -> str:
    """A text of a bearable length."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"


def known_as(result: Result) -> str:
    """An environment, with what was imported there."""
    environment = result.environment
    if environment is None:
        return f"{result.column} ({result.state})"
    return (
        f"{result.column} (TensorFlow {environment.tensorflow}, {environment.entry} {environment.keras}, "
        f"{environment.mode} mode, Python {environment.python})"
    )


def _told(judged: Judged, words: Words, known: Mapping[str, Change], since: str | None, uses: Sequence[Use]) -> Told:
    change = judged.change
    claim = words.claims.get(change.claim)
    after = [case.after for case in change.differing if case.after]
    expected = {case.expectation.line: case.expectation for case in after if case.expectation}
    return Told(
        judged=judged,
        sentence=claim.claim if claim else "not among the claims of this checkout",
        reasons=_reasons([each for _, each in sorted(expected.items())]),
        drift=next((case.drift for case in after if case.drift), None),
        since=since,
        successor=_successor(claim.successor, words, known) if claim and claim.successor else None,
        no_successor=claim.no_successor if claim else None,
        uses=uses,
    )


def _successor(name: str, words: Words, known: Mapping[str, Change]) -> Successor:
    claim, change = words.claims.get(name), known.get(name)
    before, after = (verdict_of(change.before), verdict_of(change.after)) if change else (NOT_ASKED, NOT_ASKED)
    return Successor(name, claim.claim if claim else "", before, after)


def _reasons(expected: Sequence[loader.Expectation]) -> Sequence[Reason]:
    """Each reason once, with all the ranges that it is given for."""
    ranges: dict[tuple[str, str], list[str]] = defaultdict(list)
    for each in expected:
        ranges[each.because, each.link].append(_range(each))
    return [Reason(because, link, "; ".join(dict.fromkeys(whens))) for (because, link), whens in ranges.items()]


def _range(expectation: loader.Expectation) -> str:
    return ", ".join(
        f"{key} {' or '.join(map(str, value)) if isinstance(value, list) else value}"
        for key, value in expectation.when.items()
    )


def _remarks(sides: Sequence[Result], words: Words, ruling: Ruling, uses: Uses | None) -> Sequence[str]:
    remarks = [
        f"{each.place}: the acceptance of {each.claim} ended with {end} and counts no more"
        for each, end in ruling.ended
    ]
    remarks += [
        f"{each.place}: the acceptance of {each.claim} is needed no longer: take it out" for each in ruling.unneeded
    ]
    before, after = (result.environment for result in sides)
    for name in ("mode", "device"):
        one, other = getattr(before, name, ""), getattr(after, name, "")
        if one and other and one != other:
            remarks.append(
                f"{name} {one} is compared with {name} {other}: some of what differs may be owed to that alone"
            )
    if uses:
        files = len({use.place.file for use in uses.found})
        remarks.append(
            f"the code relies on {counted(len(uses.by_claim), 'claim')}, in {files} of its {counted(uses.files, 'file')}; "
            "nothing else is told of"
        )
    remarks += [f"{result.column} {result.remark}" for result in sides if result.remark]
    if any(result.header and result.header["digest"] != words.digest for result in sides):
        remarks.append(
            "these results answer other claims than this checkout's; what was expected is told by today's words"
        )
    return remarks
