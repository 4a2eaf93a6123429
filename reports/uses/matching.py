"""From what code does to the claims that it relies on by doing so."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from reports.uses.events import Event
from reports.uses.names import ATTRIBUTES, canonical, is_a, lineage
from suites import loader
from suites.loader.patterns import GIVEN_TO


@dataclass(frozen=True)
class Rule:
    """What must happen for a claim to be relied on; match is the symbol or pattern that says so."""

    claim: str
    match: str
    what: str
    of: str
    detail: str | None = None
    mark: str | None = None
    scope: str | None = None

    def fits(self, event: Event) -> bool:
        """Whether this has happened; what and detail are known to agree."""
        return (
            is_a(event.lineage, self.of)
            and (self.mark is None or self.mark in event.marks)
            and (self.scope is None or self.scope in event.scopes)
        )


class Rules:
    """The rules of all claims, found by what has happened."""

    def __init__(self, claims: Iterable[loader.Claim]) -> None:
        self._by_kind: dict[tuple[str, str | None], list[Rule]] = defaultdict(list)
        for rule in (rule for claim in claims for rule in _rules(claim)):
            self._by_kind[_kind(rule.what, rule.of, rule.detail)].append(rule)
        rules = list(chain.from_iterable(self._by_kind.values()))
        self.scopes = frozenset(rule.scope for rule in rules if rule.scope)
        self.marks = frozenset(rule.mark for rule in rules if rule.mark)

    def names(self, name: str) -> bool:
        """Whether any rule is about the use of this documented name."""
        return ("uses", name) in self._by_kind

    def met_by(self, event: Event) -> Iterator[Rule]:
        """The rules that an event fits."""
        kind = _kind(event.what, event.lineage[0], event.detail)
        return (rule for rule in self._by_kind.get(kind, ()) if rule.fits(event))


def _kind(what: str, of: str, detail: str | None) -> tuple[str, str | None]:
    return what, {"uses": of, "attribute": detail}.get(what)


def _rules(claim: loader.Claim) -> Iterator[Rule]:
    if claim.patterns is None:
        for symbol in claim.symbols:
            yield from _of_symbol(claim.id, symbol, symbol, None)
        return
    for pattern in claim.patterns:
        scope = canonical(pattern.scope) if pattern.scope else None
        if pattern.what == "uses":
            yield from _of_symbol(claim.id, pattern.text, pattern.of, scope)
        elif pattern.what == "made":
            mark = f"with {pattern.detail}" if pattern.detail else None
            yield Rule(claim.id, pattern.text, "made", canonical(pattern.of), None, mark, scope)
        else:
            detail = ATTRIBUTES.get(pattern.detail or "", pattern.detail)
            taker = (pattern.how or "").partition(GIVEN_TO)[2]
            mark = GIVEN_TO + canonical(taker) if taker else pattern.how
            yield Rule(claim.id, pattern.text, pattern.what, canonical(pattern.of), detail, mark, scope)


def _of_symbol(claim: str, match: str, symbol: str, scope: str | None) -> Iterator[Rule]:
    """A symbol is a name, or an attribute of the objects of a class."""
    name = canonical(symbol)
    home, _, last = name.rpartition(".")
    if not lineage(home):
        yield Rule(claim, match, "uses", name, None, None, scope)
    elif last == "__call__":
        yield Rule(claim, match, "called", home, None, None, scope)
    else:
        yield Rule(claim, match, "attribute", home, ATTRIBUTES.get(last, last), None, scope)
