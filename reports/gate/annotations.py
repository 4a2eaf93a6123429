"""The gate as annotations of GitHub Actions, at the lines that rely on what broke."""

from collections.abc import Iterator, Sequence

from reports.gate.telling import HEADINGS, Gate, Told, names_of
from reports.text import one_line
from reports.uses import Place, Skipped

MOST_NAMES = 3
# What would end a message, or one of its properties.
OF_A_MESSAGE = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
OF_A_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def as_annotations(gate: Gate) -> str:
    """A line for each place that relies on what broke, or for each claim that did: errors are what is forbidden.

    Before them stand the errors that say what is not known.
    """
    lines = [_line("error", "not known", clause) for clause in gate.not_known]
    lines += [_line("error", "not known", f"could not be read: {each}", _at(each)) for each in gate.unread]
    lines += _lines(gate)
    lines += [_line("warning", "drift", f"{claim}: {drift}") for claim, drift in gate.drifted]
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
                yield _line(level, title, _message(each), _at(place) if place else None)


def _message(told: Told) -> str:
    parts = [f"{told.sentence}: {told.verdicts}"]
    parts += names_of(told.shown.after)[:MOST_NAMES]
    parts += [told.since] if told.since else []
    parts += [f"{reason.because} {reason.link}" for reason in told.reasons]
    if told.successor:
        parts.append(f"instead {told.successor.claim} ({told.successor.after}): {told.successor.sentence}")
    return "; ".join(parts)


def _at(place: Place | Skipped) -> str:
    where = f"file={_escaped(place.file, OF_A_PROPERTY)},"
    # A line of a notebook's cell is none of its file's.
    if place.line is None or place.cell is not None:
        return where
    return f"{where}line={place.line},{f'col={place.column},' if isinstance(place, Place) else ''}"


def _line(level: str, title: str, message: str, where: str | None = None) -> str:
    return f"::{level} {where or ''}title={_escaped(title, OF_A_PROPERTY)}::{_escaped(message, OF_A_MESSAGE)}"


def _escaped(text: str, table: dict[int, str]) -> str:
    return one_line(text).translate(table)
