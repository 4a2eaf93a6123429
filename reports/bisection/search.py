"""The search itself, which knows of no release: positions in a row, some of which cannot tell."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

Ask = Callable[[int], str | None]


@dataclass(frozen=True)
class Change:
    """At `last` it was still `before`, at `first` it is `after`; what lies between could not tell."""

    last: int
    first: int
    before: str
    after: str


def changes(count: int, ask: Ask) -> Iterator[Change]:
    """The changes that lead from the verdict at position 0 to the one at count - 1, both of which must be known.

    One where the verdict changes once for all, which takes about log2(count) questions. More where other verdicts lie
    between. None of a position (it could not be asked) is taken for no verdict at all: its neighbours are asked instead.
    """
    answers: dict[int, str | None] = {}

    def answer(position: int) -> str | None:
        if position not in answers:
            answers[position] = ask(position)
        return answers[position]

    start, goal = 0, count - 1
    while answer(start) != answer(goal):
        last, first = _first_change(start, goal, answer)
        before, after = answer(last), answer(first)
        if before is None or after is None:
            raise ValueError("an end of the row could not tell")
        yield Change(last, first, before, after)
        start = first


def contradictions(found: Sequence[Change], known: Mapping[int, str]) -> Sequence[int]:
    """The positions whose known verdict is another than the changes say of them."""
    return [position for position in sorted(known) if known[position] not in _told(found, position)]


def _first_change(low: int, high: int, answer: Ask) -> tuple[int, int]:
    before = answer(low)
    while True:
        middle = (low + high) // 2
        between = sorted(range(low + 1, high), key=lambda position: abs(position - middle))
        told = next((position for position in between if answer(position) is not None), None)
        if told is None:
            return low, high
        if answer(told) == before:
            low = told
        else:
            high = told


def _told(found: Sequence[Change], position: int) -> set[str]:
    """What a position may be by the changes: either verdict where it lies between a last and a first."""
    earlier = [change for change in found if change.last < position]
    later = [change for change in found if change.first > position]
    return {*(change.after for change in earlier[-1:]), *(change.before for change in later[:1])}
