"""Since when: in which versions a claim has which verdict, computed from results and held against what was expected."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from reports.html.findings import CaseView, Finding, Unknown
from reports.labels import parameter
from reports.ranges import Place, Stretch, stretches
from suites import loader

UNASKED = "incomplete"
MOST_NAMED = 6


@dataclass(frozen=True)
class Reason:
    """A deviation that is expected in a stretch, or in the versions that are named of it."""

    expectation: loader.Expectation
    versions: str


@dataclass(frozen=True)
class Span:
    """A stretch, why it deviates as far as that is known, and {how it is not as expected, or why not known: the columns}."""

    stretch: Stretch
    reasons: Sequence[Reason]
    drifts: Mapping[str, Sequence[str]]
    unknown: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Line:
    """The history of a claim (no label), or of those of its cases that share one."""

    label: str
    spans: Sequence[Span]


@dataclass(frozen=True)
class Track:
    """The history of a claim through one entry point in one mode; parts only where its cases differ."""

    entry: str
    mode: str
    whole: Line
    parts: Sequence[Line]

    @property
    def has_drifted(self) -> bool:
        """Whether anything in it is not as expected."""
        return any(span.drifts for span in self.whole.spans)


@dataclass(frozen=True)
class _Cell:
    """What some cases showed in one environment."""

    place: Place
    verdict: str
    cases: Sequence[CaseView] = field(default=())
    unknown: Sequence[Unknown] = field(default=())


def history_of(findings: Iterable[Finding]) -> Sequence[Track]:
    """The history that a claim's findings tell, whatever their order; an environment of which nothing is known has none."""
    by_track: dict[tuple[str, str], list[tuple[Place, Finding]]] = defaultdict(list)
    for finding in findings:
        # What is broken was not asked where it should have been, and is told of there.
        about = finding.result.header and (finding.result.header["requested"] or finding.result.header["imported"])
        if about:
            place = Place(about["entry"], about["tensorflow"], about["keras"], finding.column)
            by_track[about["entry"], about["mode"]].append((place, finding))
    keys = sorted(by_track, key=lambda key: (loader.ENTRIES.index(key[0]), loader.MODES.index(key[1])))
    return [_track(entry, mode, by_track[entry, mode]) for entry, mode in keys]


def _track(entry: str, mode: str, placed: Sequence[tuple[Place, Finding]]) -> Track:
    placed = sorted(placed, key=lambda one: one[0].order)
    whole = _line("", [_whole(place, finding) for place, finding in placed])
    groups = _groups(placed)
    if len(groups) == 1:
        return Track(entry, mode, whole, ())
    labels = _labels(placed, groups)
    parts = [
        _line(label, [_cell(place, finding, group) for place, finding in placed])
        for label, group in zip(labels, groups, strict=True)
    ]
    return Track(entry, mode, whole, parts)


def _whole(place: Place, finding: Finding) -> _Cell:
    return _Cell(place, finding.verdict, _known_cases(finding), finding.unknown)


def _line(label: str, cells: Sequence[_Cell]) -> Line:
    at = {cell.place: cell for cell in cells}
    return Line(label, [_span(one, at) for one in stretches({cell.place: cell.verdict for cell in cells})])


def _span(stretch: Stretch, cells: Mapping[Place, _Cell]) -> Span:
    reasons: dict[int, tuple[loader.Expectation, list[Place]]] = {}
    drifts: dict[str, list[str]] = {}
    unknown: dict[str, list[str]] = {}
    for place in stretch.places:
        cases = [case for case in cells[place].cases if case.verdict != "not-applicable"]
        known = {case.expectation.line: case.expectation for case in cases if case.expectation}
        for line, expectation in known.items():
            reasons.setdefault(line, (expectation, []))[1].append(place)
        for drift in sorted({case.drift for case in cases if case.drift}):
            drifts.setdefault(drift, []).append(place.column)
        for case in cells[place].unknown:
            unknown.setdefault(str(case), []).append(place.column)
    told = [
        Reason(expectation, "" if len(places) == len(stretch.places) else Stretch("", places).versions)
        for _, (expectation, places) in sorted(reasons.items())
    ]
    return Span(stretch, told, drifts, unknown)


def _groups(placed: Sequence[tuple[Place, Finding]]) -> Sequence[Sequence[str]]:
    """The labels of the cases, together where they have one history."""
    labels = sorted({case.label for _, finding in placed for case in finding.cases})
    by_history: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for label in labels:
        by_history[tuple(_cell(place, finding, [label]).verdict for place, finding in placed)].append(label)
    return list(by_history.values()) or [[]]


def _cell(place: Place, finding: Finding, labels: Sequence[str]) -> _Cell:
    cases = [case for case in _known_cases(finding) if case.label in labels]
    verdicts = {case.verdict for case in cases}
    if finding.verdict == "broken":
        return _Cell(place, "broken")
    unknown = [case for case in finding.unknown if case.label in labels]
    return _Cell(place, verdicts.pop() if len(verdicts) == 1 and not unknown else UNASKED, cases, unknown)


def _known_cases(finding: Finding) -> Sequence[CaseView]:
    return () if finding.verdict == "broken" else finding.cases


def _labels(placed: Sequence[tuple[Place, Finding]], groups: Sequence[Sequence[str]]) -> Sequence[str]:
    """What each group is called: the values of the one parameter that tells them apart, else its cases."""
    parameters = {case.label: case.line["parameters"] for _, finding in placed for case in finding.cases}
    for name in sorted(set().union(*parameters.values())):
        values = [
            sorted({parameter(parameters[label][name]) for label in group if name in parameters[label]})
            for group in groups
        ]
        if all(values) and sum(map(len, values)) == len(set().union(*values)):
            return [f"{name} = {_shortened(each, ', ')}" for each in values]
    return [_shortened(group, "; ") for group in groups]


def _shortened(names: Sequence[str], between: str) -> str:
    if len(names) <= MOST_NAMED:
        return between.join(names)
    return between.join([*names[: MOST_NAMED - 1], f"and {len(names) - MOST_NAMED + 1} more"])
