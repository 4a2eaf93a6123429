"""Which releases are walked when both TensorFlow and Keras differ: the one that makes the difference, the other held."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from reports.bisection.search import changes, contradictions


class Pair(NamedTuple):
    """A release of each; keras is None where Keras is a part of TensorFlow."""

    tensorflow: str
    keras: str | None

    @property
    def told(self) -> str:
        """In words."""
        return f"TensorFlow {self.tensorflow}" + (f", Keras {self.keras}" if self.keras else "")


class Alone(NamedTuple):
    """A TensorFlow whose Keras is looked up only once it is asked, because that takes a second."""

    tensorflow: str


# None is a TensorFlow that accepts no Keras in question.
Place = Pair | Alone | None


class Releases(Protocol):
    """Which releases there are, oldest first."""

    def tensorflow(self, first: str, last: str) -> Sequence[str]:
        """From first to last, both included."""

    def keras(self, first: str, last: str, tensorflow: str) -> Sequence[str]:
        """From first to last, both included, to be asked beside this TensorFlow."""

    def keras_for(self, tensorflow: str, first: str, last: str) -> str | None:
        """The oldest from first to last that installs beside this TensorFlow, or None."""


@dataclass(frozen=True)
class Change:
    """The last pair with one verdict, and the first with another."""

    last: Pair
    first: Pair
    before: str
    after: str

    @property
    def libraries(self) -> Sequence[str]:
        """What changed its version from the last to the first: tensorflow, keras or both."""
        return [name for name in Pair._fields if getattr(self.last, name) != getattr(self.first, name)]


@dataclass(frozen=True)
class Found:
    """What a search came to; contradicting are pairs that have another verdict than the changes say of them."""

    changes: Sequence[Change]
    contradicting: Mapping[Pair, str]


@dataclass(frozen=True)
class Search:
    """Asks pairs. `ask` gives a verdict or None, `kept` the same without asking anew, `tell` hears what is decided."""

    ask: Callable[[Pair], str | None]
    kept: Callable[[Pair], str | None]
    releases: Releases
    tell: Callable[[str], None]

    def find(self, start: Pair, end: Pair) -> Found:
        """Where the verdict changes from start, the older, to end; both of them must be able to tell, and differ."""
        line = list(self._line(start, end))

        def ask(position: int) -> str | None:
            place = line[position]
            if isinstance(place, Alone):
                place = line[position] = self._accepted(place, start, end)
            return None if place is None else self.ask(place)

        found = list(changes(len(line), ask))
        pairs = {position: place for position, place in enumerate(line) if isinstance(place, Pair)}
        known = {position: verdict for position, pair in pairs.items() if (verdict := self.kept(pair)) is not None}
        contradicting = {pairs[position]: known[position] for position in contradictions(found, known)}
        finer = [
            self._finer(Change(pairs[one.last], pairs[one.first], one.before, one.after), (start, end)) for one in found
        ]
        for each in finer:
            contradicting.update(each.contradicting)
        return Found([change for each in finer for change in each.changes], contradicting)

    def _finer(self, change: Change, ends: tuple[Pair, Pair]) -> Found:
        """The change of both libraries at once, taken apart where the two can be mixed."""
        if len(change.libraries) == 1 or (change.last, change.first) == ends:
            return Found([change], {})
        return self.find(change.last, change.first)

    def _line(self, start: Pair, end: Pair) -> Sequence[Place]:
        if start.keras == end.keras or start.tensorflow == end.tensorflow:
            return self._leg(start, end)
        before, after = self.ask(start), self.ask(end)
        mixed = (Pair(end.tensorflow, start.keras), Pair(start.tensorflow, end.keras))
        told = {}
        for pair in mixed:
            told[pair] = self.ask(pair)
            if told[pair] == before:
                self.tell(f"{pair.told} is as the older column: it is {_changing(pair, end)} that makes the difference")
                return self._leg(pair, end)
            if told[pair] == after:
                self.tell(
                    f"{pair.told} is as the newer column: it is {_changing(start, pair)} that makes the difference"
                )
                return self._leg(start, pair)
        for pair in mixed:
            if told[pair] is not None:
                self.tell(f"{pair.told} is as neither column: both ways lead through it")
                return [*self._leg(start, pair), *self._leg(pair, end)[1:]]
        return self._together(start, end)

    def _leg(self, start: Pair, end: Pair) -> Sequence[Pair]:
        """The releases of the one library that differs, the other held."""
        if start.keras == end.keras:
            return [Pair(one, start.keras) for one in self.releases.tensorflow(start.tensorflow, end.tensorflow)]
        between = self.releases.keras(start.keras or "", end.keras or "", start.tensorflow)
        return [Pair(start.tensorflow, one) for one in between]

    def _together(self, start: Pair, end: Pair) -> Sequence[Place]:
        """Where the two cannot be mixed: each TensorFlow, with the oldest Keras that it accepts."""
        between = self.releases.tensorflow(start.tensorflow, end.tensorflow)[1:-1]
        if not between:
            # What is newest of Keras beside the older TensorFlow is all that is left to tell the two apart.
            return [*self._leg(start, Pair(start.tensorflow, end.keras))[:-1], end]
        self.tell("the two cannot be mixed: each TensorFlow is asked with the oldest Keras that it accepts")
        return [start, *map(Alone, between), end]

    def _accepted(self, alone: Alone, start: Pair, end: Pair) -> Pair | None:
        keras = self.releases.keras_for(alone.tensorflow, start.keras or "", end.keras or "")
        if keras is None:
            self.tell(f"TensorFlow {alone.tensorflow} accepts no Keras from {start.keras} to {end.keras}")
            return None
        return Pair(alone.tensorflow, keras)


def _changing(one: Pair, other: Pair) -> str:
    return "Keras" if one.tensorflow == other.tensorflow else "TensorFlow"
