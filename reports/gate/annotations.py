"""The gate as annotations of GitHub Actions, at the lines that rely on what broke."""

from collections.abc import Iterator, Sequence

from reports.gate.telling import HEADINGS, Gate, Told, names_of
from reports.text import one_line
from reports.uses import Place

MOST_NAMES = 3
# What would end a message, or one of its properties.
OF_A_MESSAGE = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
OF_A_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def as_annotations(gate: Gate) -> str:
    """A line for each place that relies on what broke, or for each claim that did: errors are what is forbidden."""
    lines = list(_lines(gate))
    lines += [_line("warning", "drift", f"{claim}: {drift}") for claim, drift in gate.drifted]
    lines += [_line("error", result.column, f"{result.state}: {result.why}") for result in gate.not_whole]
    lines += [_line("notice", "acceptances and claims", remark) for remark in gate.remarks]
    lines.append(_line("notice", "gate", f"{gate.outcome} {gate.sum}"))
    return "".join(f"{line}\n" for line in lines)


def _lines(gate: Gate) -> Iterator[str]:
    for each in gate.told:
        level = {"forbidden": "error", "allowed": "warning"}.get(each.judged.judgement)
        places: Sequence[Place | None] = [use.place for use in each.uses] or [None]
        if level:
            title = f"{HEADINGS[each.change.kind].counted}: {each.change.claim}"
            for place in places:
                yield _line(level, title, _message(each), place)


def _message(told: Told) -> str:
    parts = [f"{told.sentence}: {told.verdicts}"]
    parts += names_of(told.shown.after)[:MOST_NAMES]
    parts += [told.since] if told.since else []
    parts += [f"{reason.because} {reason.link}" for reason in told.reasons]
    if told.successor:
        parts.append(f"instead {told.successor.claim} ({told.successor.after}): {told.successor.sentence}")
    return "; ".join(parts)


def _line(level: str, title: str, message: str, place: Place | None = None) -> str:
    where = ""
    if place:
        # A line of a notebook's cell is none of its file's.
        line = "" if place.cell is not None else f"line={place.line},col={place.column},"
        where = f"file={_escaped(place.file, OF_A_PROPERTY)},{line}"
    return f"::{level} {where}title={_escaped(title, OF_A_PROPERTY)}::{_escaped(message, OF_A_MESSAGE)}"


def _escaped(text: str, table: dict[int, str]) -> str:
    return one_line(text).translate(table)
