"""All that the page says, in the order in which it says it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

from reports.html.findings import Finding, findings_of, tally
from reports.html.history import Track, history_of
from reports.matrix import Matrix
from reports.results import Result
from suites import loader

LOUD = ("raises", "gone", "moved")
UNKNOWN = ("incomplete", "broken")
EVERY_CASE = "in no case"
# The generation of Keras that was the newest when the tutorial was written.
HOME_OF_THE_TUTORIAL = 1


@dataclass(frozen=True)
class Row:
    """A claim, with a finding for each environment; words and code only if this checkout has the claim."""

    id: str
    claim: loader.Claim | None
    code: str | None
    findings: Sequence[Finding]

    @property
    def sentence(self) -> str:
        """What is claimed, or its bare id."""
        return self.claim.claim if self.claim else self.id

    @cached_property
    def history(self) -> Sequence[Track]:
        """In which versions it has which verdict."""
        return history_of(self.findings)

    @property
    def silent(self) -> Sequence[Finding]:
        """Where it is broken in silence."""
        return [finding for finding in self.findings if finding.verdict in loader.SILENT]


@dataclass(frozen=True)
class NeverHeld:
    """A claim that holds as a whole in no environment, and what was seen of it where the tutorial is at home."""

    row: Row
    at_home: Finding
    cases: Sequence[str]

    @property
    def extent(self) -> str:
        """Which of its cases hold nowhere."""
        if not self.cases:
            return "each case holds somewhere, and all of them together nowhere"
        every = len({case.label for finding in self.row.findings for case in finding.cases})
        return EVERY_CASE if len(self.cases) == every else f"never for {', '.join(self.cases)}"


@dataclass(frozen=True)
class Group:
    """A suite and its claims."""

    name: str
    title: str
    story: str
    rows: Sequence[Row]


@dataclass(frozen=True)
class SlipView:
    """A slip of the tutorial itself, with the claims that ask what is printed and what was meant."""

    slip: loader.Slip
    asked_by: Row | None
    held_by: Sequence[Row]


@dataclass(frozen=True)
class Bar:
    """A stretch of a column's bar, in hundredths of its length."""

    verdict: str
    start: float
    length: float


@dataclass(frozen=True)
class ColumnView:
    """An environment and how the claims fare in it."""

    result: Result
    holding: int
    silent: int
    loud: int
    unknown: int
    left_out: int
    drifted: int
    bars: Sequence[Bar]

    @property
    def known(self) -> int:
        """How many claims have a verdict here that counts: not-applicable ones and those not known are left out."""
        return self.holding + self.silent + self.loud

    @property
    def anchor(self) -> str:
        """The place in the page where the environment is described."""
        return "environment/" + quote(self.result.column, safe="", errors="backslashreplace")


@dataclass(frozen=True)
class View:
    """The page."""

    columns: Sequence[ColumnView]
    groups: Sequence[Group]
    slips: Sequence[SlipView]
    missing: Sequence[loader.Column]
    outdated: bool

    @property
    def rows(self) -> Sequence[Row]:
        """Every claim."""
        return [row for group in self.groups for row in group.rows]

    def row(self, claim: str) -> Row | None:
        """A claim by its id."""
        return next((row for row in self.rows if row.id == claim), None)

    @property
    def rows_but_slips(self) -> Sequence[Row]:
        """Every claim but those that ask a slip of the tutorial, which are told of by themselves."""
        asked = {told.slip.asked_by for told in self.slips}
        return [row for row in self.rows if row.id not in asked]

    @property
    def silent_rows(self) -> Sequence[Row]:
        """The claims that are broken in silence somewhere and held elsewhere, the most widely broken first."""
        never = {never.row.id for never in self.never_held if never.extent == EVERY_CASE}
        silent = [row for row in self.rows_but_slips if row.silent and row.id not in never]
        return sorted(silent, key=lambda row: (-len(row.silent), row.id))

    @property
    def never_held(self) -> Sequence[NeverHeld]:
        """The claims that hold nowhere, if the environments reach back to where the tutorial is at home."""
        oldest = self.columns[0].result.environment if self.columns else None
        if oldest is None or loader.vocabulary.version(oldest.keras).major != HOME_OF_THE_TUTORIAL:
            return []
        return [
            NeverHeld(row, row.findings[0], _cases_that_never_held(row))
            for row in self.rows_but_slips
            if not any(finding.verdict == "holds" for finding in row.findings)
        ]

    @property
    def drifted(self) -> Sequence[Finding]:
        """The findings that did not come as expected."""
        return [finding for row in self.rows for finding in row.findings if finding.drifted]


def view_of(matrix: Matrix) -> View:
    """Lay a matrix out for reading."""
    rows = {claim: _row(matrix, claim) for claim in matrix.claims}
    slips = [_slip(rows, slip) for suite in matrix.words.suites.values() for slip in suite.slips]
    asking_slips = {told.slip.asked_by for told in slips}
    columns = [
        _column(result, [row.findings[position] for row in rows.values() if row.id not in asking_slips])
        for position, result in enumerate(matrix.results)
    ]
    return View(columns, _groups(matrix, rows), slips, matrix.missing, matrix.asked_other_claims)


def _slip(rows: Mapping[str, Row], slip: loader.Slip) -> SlipView:
    return SlipView(slip, rows[slip.asked_by] if slip.asked_by else None, [rows[claim] for claim in slip.held_by])


def _cases_that_never_held(row: Row) -> Sequence[str]:
    cases = [case for finding in row.findings for case in finding.cases]
    held = {case.label for case in cases if case.verdict == "holds"}
    return list(dict.fromkeys(case.label for case in cases if case.label not in held))


def _row(matrix: Matrix, claim: str) -> Row:
    known = matrix.words.claims.get(claim)
    return Row(claim, known, loader.code_of(known) if known else None, findings_of(matrix, claim))


def _groups(matrix: Matrix, rows: dict[str, Row]) -> Sequence[Group]:
    groups = []
    left = dict(rows)
    # What the tutorial got wrong comes after what it promises.
    for suite in sorted(matrix.words.suites.values(), key=lambda suite: bool(suite.slips)):
        told = [left.pop(claim.id) for claim in suite.claims]
        told += [left.pop(claim) for claim in list(left) if claim.split(".")[0] == suite.name]
        groups.append(Group(suite.name, suite.title, suite.story or suite.intro, told))
    for name in sorted({claim.split(".")[0] for claim in left}):
        unknown = [row for claim, row in left.items() if claim.split(".")[0] == name]
        groups.append(Group(name, name, "This suite is not among the claims that the page was made with.", unknown))
    return groups


def _column(result: Result, findings: Sequence[Finding]) -> ColumnView:
    counts = tally(findings)
    shown = ["holds", *loader.SILENT, *LOUD, *UNKNOWN]
    asked = sum(counts[verdict] for verdict in shown)
    bars = []
    start = 0.0
    for verdict in shown:
        length = 100 * counts[verdict] / asked if asked else 0.0
        if length:
            bars.append(Bar(verdict, round(start, 2), round(length, 2)))
        start += length
    return ColumnView(
        result=result,
        holding=counts["holds"],
        silent=sum(counts[verdict] for verdict in loader.SILENT),
        loud=sum(counts[verdict] for verdict in LOUD),
        unknown=sum(counts[verdict] for verdict in UNKNOWN),
        left_out=counts["not-applicable"],
        drifted=sum(bool(finding.drifted) for finding in findings),
        bars=bars,
    )
