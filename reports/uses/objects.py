"""What comes of calling somebody's values, and of asking them for an attribute."""

import ast
from abc import ABC, abstractmethod
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Literal, TypeGuard

from reports.uses.events import AS_PAIRS, ON_A_TENSOR, TWICE, Event, Note
from reports.uses.matching import Rules
from reports.uses.names import (
    ANY_LAYER,
    ATTRIBUTES,
    HELD_AS,
    LISTED_AS,
    LISTED_BY,
    MADE_BY,
    SEQUENTIAL,
    SESSION,
    SESSION_SCOPE,
    SYMBOLIC,
    TENSOR,
    VARIABLE,
    canonical,
    lineage,
)
from reports.uses.sources import Source
from reports.uses.values import (
    Bound,
    Function,
    Given,
    Many,
    Member,
    Name,
    OwnClass,
    Scope,
    Thing,
    Value,
    Values,
    united,
)
from suites.loader.patterns import GIVEN_TO

# Where code branches before a place: the branching statements, and which of the ways of each lead there.
Branches = tuple[tuple[int, frozenset[int]], ...]


@dataclass
class Where:
    """Where in the code the reading is."""

    source: Source
    scope: Scope
    # The with-statements that any rule asks about, through calls of the code's own functions too.
    scopes: frozenset[str] = frozenset()
    # The loops and branches of the function that is read, and which one that is.
    loops: frozenset[int] = frozenset()
    branches: Branches = ()
    frame: Hashable = None
    depth: int = 0
    returned: list[Values] = field(default_factory=list)


@dataclass(frozen=True)
class Arguments:
    """What a call is given."""

    node: ast.Call
    positional: Sequence[Values] = ()
    keywords: Mapping[str, Values] = field(default_factory=dict)

    @property
    def all(self) -> Sequence[Values]:
        """By position or by keyword."""
        return [*self.positional, *self.keywords.values()]


class Objects(ABC):
    """Calls and attributes of values; notes what happens to those of TensorFlow and Keras."""

    def __init__(self, source: Source, rules: Rules, note: Note) -> None:
        self.at = Where(source, Scope({}))
        self.rules = rules
        self._note = note
        self._calls: dict[Hashable, dict[Hashable, Branches]] = {}

    @abstractmethod
    def run(self, function: Function, owner: Thing | OwnClass | None, given: Arguments | None) -> Values:
        """Read the body of a function of the code's own as it is called; what it gives."""

    def note(
        self,
        what: Literal["uses", "made", "called", "attribute"],
        known: tuple[str, ...],
        node: ast.expr | ast.alias,
        detail: str | None = None,
        marks: frozenset[str] = frozenset(),
    ) -> None:
        """Say what happens at a node; an attribute stands where its name does, all else where its expression begins."""
        if not known:
            return
        line, column = node.lineno, node.col_offset
        if isinstance(node, ast.Attribute) and what == "attribute":
            line, column = node.end_lineno or line, (node.end_col_offset or 0) - len(node.attr.encode())
        self._note(Event(what, known, detail, marks, self.at.scopes, self.at.source, line, column))

    def named(self, name: Name, node: ast.expr | ast.alias) -> None:
        """Note that a name is used, if anybody asks about it."""
        documented = canonical(name.dotted)
        if self.rules.names(documented):
            self.note("uses", (documented,), node)

    def attribute(self, value: Value, name: str, node: ast.expr) -> Values:
        """What a value's attribute may stand for."""
        if isinstance(value, Name):
            return self._attribute_of_name(value, name, node)
        if isinstance(value, OwnClass):
            found = value.find(name) or ()
            return tuple(Bound(one, value) if _is_of_the_class(one) else one for one in found)
        if isinstance(value, Given) and value.of.startswith("tensorflow."):
            value = Thing((TENSOR,), id(node))
        return self._attribute_of_thing(value, name, node) if isinstance(value, Thing) else ()

    def call(self, value: Value, given: Arguments) -> Values:
        """What comes of calling a value."""
        self._note_given(value, given)
        if isinstance(value, Name):
            return self._call_name(value, given)
        if isinstance(value, Thing):
            return self._call_thing(value, given)
        if isinstance(value, Member):
            return self._call_member(value, given)
        if isinstance(value, Function):
            return self._fresh(self.run(value, None, given), value, given.node)
        if isinstance(value, Bound):
            return self._fresh(self.run(value.function, value.owner, given), value.function, given.node)
        return (self._made_own(value, given),) if isinstance(value, OwnClass) else ()

    def looped_as_pairs(self, values: Values, node: ast.expr) -> None:
        """Note that an attribute of an object is taken apart pair by pair."""
        for value in values:
            if isinstance(value, Member):
                self.note("attribute", value.owner.lineage, node, value.name, frozenset([AS_PAIRS]))

    def each(self, values: Values) -> Values:
        """What one value after the other may be, of what a loop goes through."""
        found = united(*(value.any for value in values if isinstance(value, Many)))
        return tuple(
            replace(value, key=(value.key, "each"), frame=self.at.frame, loops=self.at.loops)
            if isinstance(value, Thing)
            else value
            for value in found
        )

    def scope_of(self, value: Value, node: ast.expr) -> str | None:
        """What code in a with-statement over a value stands in."""
        if isinstance(value, Thing) and SESSION in value.lineage:
            self.note("attribute", value.lineage, node, "as_default")
            return SESSION_SCOPE
        return value.of if isinstance(value, Given) else None

    def _note_given(self, taker: Value, given: Arguments) -> None:
        """Note the attributes of objects that are handed over, if anybody asks who takes them."""
        if isinstance(taker, Name):
            takers = [canonical(taker.dotted)]
        else:
            takers = [f"{one}.{taker.name}" for one in taker.owner.lineage] if isinstance(taker, Member) else []
        marks = self.rules.marks.intersection(GIVEN_TO + one for one in takers)
        if marks:
            lists = [value for values in given.all for value in values if isinstance(value, Many)]
            for member in (member for one in lists for member in one.held_as):
                self.note("attribute", member.owner.lineage, given.node, member.name, marks)

    def _attribute_of_name(self, value: Name, name: str, node: ast.expr) -> Values:
        found = Name(f"{value.dotted}.{name}")
        self.named(found, node)
        known = lineage(canonical(value.dotted))
        if known:
            self.note("attribute", known, node, ATTRIBUTES.get(name, name) if ANY_LAYER in known else name)
        return (found,)

    def _attribute_of_thing(self, value: Thing, name: str, node: ast.expr) -> Values:
        own = value.own.find(name) if value.own else None
        if own is not None:
            return united(*(self._bound(found, value, node) for found in own))
        if ANY_LAYER in value.lineage:
            name = ATTRIBUTES.get(name, name)
        self.note("attribute", value.lineage, node, name)
        key = (value.key, name)
        for documented in (f"{known}.{name}" for known in value.lineage):
            if documented in HELD_AS:
                return (Thing(HELD_AS[documented], key),)
            if documented in LISTED_AS:
                return (Many([(Thing(LISTED_AS[documented], key),)], held_as=(Member(value, name),)),)
        return (Member(value, name),)

    def _bound(self, found: Value, owner: Thing, node: ast.expr) -> Values:
        """What an attribute that the code's own class gives its objects is when an object is asked for it."""
        if not isinstance(found, Function) or found.owner is None or found.decorated_as == "staticmethod":
            return (found,)
        if _is_of_the_class(found):
            return (Bound(found, found.owner),)
        if found.decorated_as is not None:
            return self._fresh(self.run(found, owner, None), found, node)
        return (Bound(found, owner),)

    def _call_name(self, value: Name, given: Arguments) -> Values:
        documented = canonical(value.dotted)
        known = lineage(documented)
        if known:
            return (self._made(known, given),)
        if documented in MADE_BY:
            return (Thing(MADE_BY[documented], id(given.node), self.at.frame, self.at.loops),)
        if documented in LISTED_BY:
            return (Many([(Thing(LISTED_BY[documented], id(given.node)),)]),)
        return (Given(documented),)

    def _made(self, known: tuple[str, ...], given: Arguments, own: OwnClass | None = None) -> Thing:
        marks = frozenset(f"with {name}" for name in given.keywords)
        self.note("made", known, given.node, None, marks)
        if SEQUENTIAL in known:
            for values in given.all:
                for layers in (value for value in values if isinstance(value, Many)):
                    self._call_each(layers.elements, given)
        return Thing(known, id(given.node), self.at.frame, self.at.loops, own)

    def _made_own(self, value: OwnClass, given: Arguments) -> Thing:
        made = self._made(value.lineage, given, value)
        for method in value.find("__init__") or ():
            if isinstance(method, Function):
                self.run(method, made, given)
        return made

    def _call_each(self, layers: Sequence[Values], given: Arguments) -> None:
        """A Sequential calls what it is given on the output of what came before."""
        for layer in (value for values in layers for value in values):
            if isinstance(layer, Thing):
                self._call_thing(layer, replace(given, positional=(), keywords={}))

    def _call_thing(self, thing: Thing, given: Arguments) -> Values:
        if ANY_LAYER not in thing.lineage:
            self._call_own(thing, "__call__", given)
            return ()
        on_a_tensor = any(map(is_tensor, _flat(given.all)))
        marks = [TWICE] * self._is_another_call(thing, given.node) + [ON_A_TENSOR] * on_a_tensor
        self.note("called", thing.lineage, given.node, None, frozenset(marks))
        self._call_own(thing, "call", given)
        return (Thing((TENSOR,) if on_a_tensor else SYMBOLIC, id(given.node)),)

    def _call_own(self, thing: Thing, name: str, given: Arguments) -> None:
        for method in (thing.own.find(name) if thing.own else None) or ():
            if isinstance(method, Function):
                self.run(method, thing, given)

    def _is_another_call(self, thing: Thing, node: ast.Call) -> bool:
        """Whether one object is called here and elsewhere too, on one way through its function, or here again and again."""
        calls = self._calls.setdefault(thing.key, {})
        here = self.at.branches
        another = any(site != id(node) and not _exclude(here, branches) for site, branches in calls.items())
        calls[id(node)] = here
        loops = self.at.loops if thing.frame != self.at.frame else self.at.loops - thing.loops
        return another or bool(loops)

    def _call_member(self, member: Member, given: Arguments) -> Values:
        owner, name = member.owner, member.name
        if name == "__call__":
            return self._call_thing(owner, given)
        if name == "add" and SEQUENTIAL in owner.lineage:
            self._call_each(given.all, given)
        documented = [f"{known}.{name}" for known in owner.lineage]
        for one in documented:
            if one in MADE_BY:
                return (Thing(MADE_BY[one], (owner.key, ast.dump(given.node)), self.at.frame, self.at.loops),)
            if one in LISTED_BY:
                return (Many([(Thing(LISTED_BY[one], id(given.node)),)]),)
        return tuple(Given(one) for one in documented if one in self.rules.scopes)[:1]

    def _fresh(self, values: Values, function: Function, node: ast.expr) -> Values:
        """What a function has given: what it makes it makes anew in each call."""
        anew = partial(self._anew, frame=id(function.node), node=node)
        return tuple(
            Many([tuple(map(anew, each)) for each in value.elements], value.is_fixed)
            if isinstance(value, Many)
            else anew(value)
            for value in values
        )

    def _anew(self, value: Value, frame: Hashable, node: ast.expr) -> Value:
        if isinstance(value, Thing) and value.frame == frame:
            return replace(value, key=(value.key, id(node)), frame=self.at.frame, loops=self.at.loops)
        return value


def _is_of_the_class(value: Value) -> TypeGuard[Function]:
    return isinstance(value, Function) and value.decorated_as == "classmethod"


def _exclude(one: Branches, other: Branches) -> bool:
    """Whether no way leads through both places."""
    ways = dict(one)
    return any(statement in ways and ways[statement].isdisjoint(leading) for statement, leading in other)


def _flat(several: Sequence[Values]) -> Sequence[Value]:
    flat = [value for values in several for value in values]
    return [*flat, *(inner for value in flat if isinstance(value, Many) for inner in value.any)]


def is_tensor(value: Value) -> bool:
    """Whether it comes from TensorFlow itself."""
    if isinstance(value, Given):
        return value.of.startswith("tensorflow.")
    return isinstance(value, Thing) and value.lineage[:1] in {(TENSOR,), (VARIABLE,)}
