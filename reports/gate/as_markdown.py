"""The gate as Markdown: for a pull request, or the page of a CI job."""

import re
from collections.abc import Iterator, Sequence

from reports.gate.telling import HEADINGS, Gate, Told, known_as, seen
from reports.html.findings import CaseView
from reports.markdown import code, row, text

ADDRESS = re.compile(r"https://[\w./?=&%#~:@+,;-]+")
MOST_USES = 10
FOLDED = ("Accepted", "Could not be compared")


def as_markdown(gate: Gate) -> str:
    """All of it; what is fine is folded away."""
    parts = [
        f"## From {text(known_as(gate.before))} to {text(known_as(gate.after))}\n",
        f"**{' '.join(map(text, gate.sentences))}** {text(gate.sum)}.\n",
    ]
    if gate.unread:
        unread = "".join(f"- {code(str(each))}\n" for each in gate.unread)
        parts.append(_section(f"Could not be read ({len(gate.unread)})", unread, folded=False))
    for kind, told in gate.of_kind.items():
        heading = f"{HEADINGS[kind].sign} {HEADINGS[kind].heading} ({len(told)})"
        parts.append(_section(heading, _table(told), folded=kind == "better"))
    listed = {
        "Accepted": [text(line) for line in gate.accepted],
        "Could not be compared": [
            f"{text(why)} ({len(claims)}): {', '.join(map(code, claims))}" for why, claims in gate.not_compared.items()
        ],
        f"Not as expected in {text(gate.after.column)}": [
            f"{code(name)}: {text(drift)}" for name, drift in gate.drifted
        ],
        "Remarks": [text(remark) for remark in gate.remarks],
    }
    parts += [
        _section(heading, "".join(f"- {item}\n" for item in items), folded=heading in FOLDED)
        for heading, items in listed.items()
        if items
    ]
    return "\n".join(parts)


def _section(heading: str, body: str, *, folded: bool) -> str:
    if folded:
        return f"<details><summary>{heading}</summary>\n\n{body}\n</details>\n"
    return f"### {heading}\n\n{body}"


def _table(told: Sequence[Told]) -> str:
    lines = [row("claim", "seen before", "seen after", "why, and what instead"), row(*["---"] * 4)]
    lines += [
        row(
            "<br>".join(_claim(each)),
            _seen(each.shown.before),
            _seen(each.shown.after),
            "<br>".join(_notes(each)),
        )
        for each in told
    ]
    return "\n".join(lines) + "\n"


def _claim(told: Told) -> Iterator[str]:
    yield code(told.change.claim)
    yield f"**{text(told.verdicts)}**"
    if told.extent:
        yield text(told.extent)
    if told.judged.judgement == "allowed":
        yield "(allowed)"
    yield text(told.sentence)
    for use in told.uses[:MOST_USES]:
        yield f"{code(str(use.place))} {code(use.code)}"
    if len(told.uses) > MOST_USES:
        yield f"and {len(told.uses) - MOST_USES} more places"


def _seen(case: CaseView | None) -> str:
    return "<br>".join(map(code, seen(case))) or "nothing was noted"


def _notes(told: Told) -> Iterator[str]:
    if told.since:
        yield text(told.since)
    for reason in told.reasons:
        yield f"{text(reason.because)} ({text(reason.when)}; {_link(reason.link)})"
    if told.drift:
        yield f"**drift**: {text(told.drift)}"
    if told.successor:
        after = told.successor
        yield f"instead: {code(after.claim)}, {after.before} → {after.after}: {text(after.sentence)}"
    elif told.no_successor:
        yield f"nothing instead: {text(told.no_successor)}"


def _link(address: str) -> str:
    return f"[source](<{address}>)" if ADDRESS.fullmatch(address) else text(address)
