"""What keeps a run from being complete, and an environment from being what its column names."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from packaging.version import InvalidVersion

from reports.labels import label_of
from suites import loader

MOST_NAMED = 3
LONGEST = 100
NOT_ASKED = "not asked"

Line = Mapping[str, Any]


def shortfalls(header: Line, cases: Sequence[Line], footer: Line | None) -> list[str]:
    """Every way in which the lines fall short of a run that came to its end, as clauses."""
    return list(_shortfalls(header, cases, footer))


def told_of_unknown(unknown: Mapping[tuple[str, str], str], left: int) -> Sequence[str]:
    """The cases without a verdict, as clauses: {(claim, parameters): why}, and so many more of which no more is known."""
    by_reason: dict[str, list[str]] = defaultdict(list)
    for (claim, parameters), why in sorted(unknown.items()):
        by_reason[why].append(case_of(claim, parameters))
    clauses = [f"{_some(cases)}: {why}" for why, cases in by_reason.items()]
    return [*clauses, f"{left} cases have no verdict"] if left > 0 else clauses


def case_of(claim: str, parameters: str) -> str:
    """A case by name; parameters as JSON."""
    label = label_of(json.loads(parameters))
    return f"{claim} [{label}]" if label else claim


def _some(cases: Sequence[str]) -> str:
    if len(cases) <= MOST_NAMED:
        return ", ".join(cases)
    return f"{len(cases)} cases, {cases[0]} among them"


def contradiction(header: Line) -> str | None:
    """How what was imported contradicts what the column names, or None."""
    imported, requested = header["imported"], header["requested"]
    if imported is None:
        return None
    for library in ("python", "tensorflow", "keras"):
        if not is_version(imported[library]):
            return f"what was imported as {library} calls itself {imported[library][:LONGEST]!r}, which is no version"
    if requested is None:
        return None
    for key in ("tensorflow", "keras", "entry", "mode"):
        if imported[key] != requested[key]:
            return f"the column names {key} {requested[key]}, and {imported[key]} was imported"
    if not any(f"{imported['python']}.".startswith(f"{python}.") for python in requested["python"]):
        return f"the column names python {' or '.join(requested['python'])}, and it ran on {imported['python']}"
    return None


def is_version(text: str) -> bool:
    """Whether it can be compared with ranges."""
    try:
        loader.version(text)
    except InvalidVersion:
        return False
    return True


def _shortfalls(header: Line, cases: Sequence[Line], footer: Line | None) -> Iterator[str]:
    announced = sum(header["cases"].values())
    if footer is None:
        yield f"it has no footer: crashed, killed or timed out after {len(cases)} of {announced} cases"
    elif footer["cases"] != len(cases):
        yield f"its footer counts {footer['cases']} cases, and it has {len(cases)}"
    elif footer["counts"] != Counter(case["verdict"] for case in cases):
        yield "its footer counts other verdicts than it has"
    if header.get("deselected"):
        yield f"{header['deselected']} cases were deselected"
    seen = Counter((case["claim"], loader.as_json(case["parameters"])) for case in cases)
    twice = [claim for (claim, _), times in seen.items() if times > 1]
    if twice:
        yield f"a case of {twice[0]} is there twice"
    asked = Counter(claim for claim, _ in seen)
    for claim in sorted(set(asked) | set(header["cases"])):
        if asked[claim] > header["cases"].get(claim, 0):
            yield f"{claim} is told of in more cases than it has"
