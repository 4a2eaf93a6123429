"""Which claims does this code rely on? Read, never run."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from reports.matrix import Words
from reports.uses.events import Event
from reports.uses.flow import read
from reports.uses.found import Place, Skipped, Use, Uses
from reports.uses.matching import Rules
from reports.uses.sources import Unit, files_under, read_unit

KERAS = "keras"
# Of a line that a machine wrote, which may be all of a file, each use would keep as much.
MOST_OF_A_LINE = 1000


def uses_of(paths: Sequence[Path], words: Words) -> Uses:
    """Every use in the Python files and notebooks that are given, or lie in folders that are, each place once.

    Raises Refused for a path that is given and cannot be read; whatever else cannot be is among what was skipped.
    """
    files, skipped = files_under(paths)
    rules = Rules(words.claims.values())
    found: dict[tuple[str, Place], Use] = {}
    for file in files:
        unit = read_unit(file)
        skipped = [*skipped, *unit.skipped]
        if not _speaks_of_keras(unit):
            continue
        events: list[Event] = []
        try:
            read(unit.sources, rules, events.append)
        except RecursionError:
            skipped.append(Skipped(str(file), None, "is nested too deeply to be followed to its end"))
        for use in _uses(events, rules):
            found.setdefault((use.claim, use.place), use)
    return Uses(sorted(found.values(), key=_order), skipped, len(files))


def _speaks_of_keras(unit: Unit) -> bool:
    """Whether it names Keras at all: what does not relies on no claim about it, whatever else it does with TensorFlow."""
    return any(KERAS in line for source in unit.sources for line in source.lines)


def _uses(events: Iterable[Event], rules: Rules) -> Iterable[Use]:
    for event in events:
        for rule in rules.met_by(event):
            source = event.source
            line = source.lines[event.line - 1] if event.line <= len(source.lines) else ""
            place = Place(source.file, source.cell, event.line, _column(line, event.column))
            yield Use(rule.claim, place, line[:MOST_OF_A_LINE].strip(), rule.match)


def _column(line: str, offset: int) -> int:
    """The place of a byte among the characters of a line, counted from 1."""
    return (offset if line.isascii() else len(line[:offset].encode()[:offset].decode(errors="ignore"))) + 1


def _order(use: Use) -> tuple[str, int, int, int, str]:
    place = use.place
    return place.file, place.cell or 0, place.line, place.column, use.claim
