"""What a name in somebody's code may stand for, as far as reading tells."""

import ast
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from reports.uses.sources import Source

MOST_VALUES = 32
DECORATIONS = ("property", "cached_property", "staticmethod", "classmethod")


@dataclass(frozen=True)
class Name:
    """A module, or what a module holds, by its dotted name."""

    dotted: str


@dataclass(frozen=True)
class Given:
    """What calling a function or method of TensorFlow or Keras has given; of is its documented name."""

    of: str


@dataclass(frozen=True)
class Thing:
    """An object of a class of TensorFlow or Keras, or of one that descends from it.

    key tells one object from another; frame is the function in which it was made, loops are those around its making there.
    """

    lineage: tuple[str, ...]
    key: Hashable
    frame: Hashable = None
    loops: frozenset[int] = frozenset()
    own: "OwnClass | None" = None


@dataclass(frozen=True)
class Member:
    """An attribute of an object."""

    owner: Thing
    name: str


@dataclass(frozen=True, eq=False)
class Many:
    """A list, tuple or dictionary of values; is_fixed while each stands where it was written.

    held_as are the attributes of objects that it is, or that it was put together from.
    """

    elements: "list[Values]"
    is_fixed: bool = False
    held_as: tuple[Member, ...] = ()

    @property
    def any(self) -> "Values":
        """What any one of them may be."""
        return united(*self.elements)


@dataclass(frozen=True, eq=False)
class Scope:
    """The names of a module, class or function, and where to look for others."""

    names: "dict[str, Values]"
    around: "Scope | None" = None
    # The modules all of whose names were imported.
    stars: list[str] = field(default_factory=list)
    # The class whose body it is.
    owner: "OwnClass | None" = None
    # The names that belong to the module.
    foreign: set[str] = field(default_factory=set)

    def find(self, name: str) -> "Values | None":
        """What the name stands for; None where nothing has bound it."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.around
        return None

    @property
    def outermost(self) -> "Scope":
        """The module's."""
        return self if self.around is None else self.around.outermost


@dataclass(frozen=True, eq=False)
class Function:
    """A function of the code's own, and the source that it stands in; owner is the class that it is a method of."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    around: Scope
    source: Source
    owner: "OwnClass | None" = None
    # What it has given so far, by the with-statements around its calls.
    given: "dict[frozenset[str], Values]" = field(default_factory=dict)

    @property
    def decorated_as(self) -> str | None:
        """How it is no plain method: "property", "staticmethod" or "classmethod"."""
        names = [part.id for part in getattr(self.node, "decorator_list", ()) if isinstance(part, ast.Name)]
        return next((name for name in names if name in DECORATIONS), None)


@dataclass(frozen=True)
class Bound:
    """A method, and the object or class that it is a method of."""

    function: Function
    owner: "Thing | OwnClass"


@dataclass(frozen=True, eq=False)
class OwnClass:
    """A class of the code's own: what it descends from, what its body binds, and what is assigned to its objects."""

    lineage: tuple[str, ...]
    parents: "Sequence[OwnClass]"
    body: Mapping[str, "Values"]
    attributes: "dict[str, Values]" = field(default_factory=dict)

    def find(self, name: str) -> "Values | None":
        """What an attribute of its objects stands for; None where this code says nothing of it."""
        if name in self.attributes or name in self.body:
            return united(self.attributes.get(name, ()), self.body.get(name, ()))
        return next((found for parent in self.parents if (found := parent.find(name)) is not None), None)


Value: TypeAlias = Name | Given | Thing | Member | Many | Function | Bound | OwnClass
# All that something may stand for; empty where nothing is known of it.
Values: TypeAlias = tuple[Value, ...]


def united(*several: Values) -> Values:
    """All of them, each once, and no more than a reader could follow."""
    known = [values for values in several if values]
    if len(known) <= 1:
        return known[0] if known else ()
    return tuple(dict.fromkeys(value for values in known for value in values))[:MOST_VALUES]
