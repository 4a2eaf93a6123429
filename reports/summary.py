"""What became of the claims, on one page of Markdown: for the page of a CI job, or a pull request."""

from collections.abc import Iterator, Sequence

from reports.html.findings import Finding, findings_of, tally
from reports.html.signs import SIGNS
from reports.markdown import code, row, text
from reports.matrix import UNKNOWN, Matrix
from reports.results import Result
from suites import loader

COUNTED = ("holds", "moved", "differs", "raises", "gone", "not-applicable")


def summary(matrix: Matrix) -> str:
    """Counts a column, then by name what is not whole, what drifts, and what is broken in silence."""
    findings = [finding for claim in matrix.claims for finding in findings_of(matrix, claim)]
    sections = [
        "## What became of the claims\n",
        _headline(matrix, findings),
        _table(matrix, findings),
        _section("Not whole", list(_not_whole(matrix))),
        _section("Drift", [_drift(finding) for finding in findings if finding.drifted]),
        _section("Broken in silence", list(_silent(matrix, findings)), folded=True),
    ]
    return "\n".join(section for section in sections if section)


def _headline(matrix: Matrix, findings: Sequence[Finding]) -> str:
    whole = sum(result.state == "complete" for result in matrix.results)
    drifted = sum(bool(finding.drifted) for finding in findings)
    counts = {"complete": whole, "incomplete or broken": len(matrix.results) - whole, "missing": len(matrix.missing)}
    told = ", ".join(f"{count} {state}" for state, count in counts.items() if count)
    line = f"Columns: {told}. " + (f"**Drifting: {drifted}.**\n" if drifted else "Nothing drifts.\n")
    if matrix.asked_other_claims:
        line += "\nThese results answer other claims than this checkout's; what was expected is told by today's.\n"
    return line


def _table(matrix: Matrix, findings: Sequence[Finding]) -> str:
    head = ["column", "TensorFlow", "Keras", *(f"{SIGNS[verdict].mark} {SIGNS[verdict].word}" for verdict in COUNTED)]
    lines = [
        row(*head, "not known", "drift"),
        row(*("---" for _ in range(3)), *("---:" for _ in range(len(COUNTED) + 2))),
    ]
    for result in matrix.results:
        mine = [finding for finding in findings if finding.result is result]
        counts = tally(mine)
        known = [str(counts[verdict]) for verdict in COUNTED]
        unknown = sum(counts[verdict] for verdict in UNKNOWN)
        drifted = sum(bool(finding.drifted) for finding in mine)
        lines.append(
            row(code(result.column), *_imported(result), *known, str(unknown), f"**{drifted}**" if drifted else "0")
        )
    return "\n".join(lines) + "\n"


def _imported(result: Result) -> Sequence[str]:
    environment = result.environment
    if environment is None:
        return (f"**{result.state}**", f"**{result.state}**")
    note = "" if result.state == "complete" else f" (**{result.state}**)"
    return (text(environment.tensorflow), f"{text(f'{environment.entry} {environment.keras}')}{note}")


def _not_whole(matrix: Matrix) -> Iterator[str]:
    for result in matrix.results:
        if result.state != "complete":
            yield f"{code(result.column)} is {result.state}: {text(result.why or '')}"
    if matrix.missing:
        yield f"no result of {', '.join(code(column.name) for column in matrix.missing)}"


def _drift(finding: Finding) -> str:
    case, *others = finding.drifted
    named = f", for {code(case.label)}" if case.label else ""
    more = f", and {len(others)} more of its cases" if others else ""
    return f"{code(finding.claim)} in {code(finding.column)}: {text(case.drift or '')}{named}{more}"


def _silent(matrix: Matrix, findings: Sequence[Finding]) -> Iterator[str]:
    for claim in matrix.claims:
        columns = [code(each.column) for each in findings if each.claim == claim and each.verdict in loader.SILENT]
        if columns:
            known = matrix.words.claims.get(claim)
            sentence = f", {text(known.claim)}" if known else ""
            yield f"{code(claim)}{sentence}: {', '.join(columns)}"


def _section(heading: str, items: Sequence[str], *, folded: bool = False) -> str:
    if not items:
        return ""
    listed = "\n".join(f"- {item}" for item in items) + "\n"
    if folded:
        return f"<details><summary>{heading}</summary>\n\n{listed}\n</details>\n"
    return f"### {heading}\n\n{listed}"
