"""What an expression in somebody's code may stand for."""

import ast
import builtins
from abc import abstractmethod
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from reports.uses.events import Note
from reports.uses.matching import Rules
from reports.uses.objects import Arguments, Objects, is_tensor
from reports.uses.sources import Source
from reports.uses.values import Function, Given, Many, Name, Scope, Thing, Value, Values, united

MOST_ELEMENTS = 200
ADDING = ("append", "add", "insert", "extend")
TAKING = ("get", "pop", "popitem", "setdefault")
HANDED_ON = ("list", "tuple", "reversed", "sorted", "iter", "set", "next")
PAIR = 2
IMPORT_MODULE = (Name("importlib.import_module"),)


class Expressions(Objects):
    """Reads expressions; what is not known of one is no value."""

    def __init__(self, source: Source, rules: Rules, note: Note) -> None:
        super().__init__(source, rules, note)
        self._by_type: Mapping[type[ast.expr], Callable[[Any], Values]] = {
            ast.Attribute: self._attribute,
            ast.Await: lambda node: self.value(node.value),
            ast.BinOp: self._operation,
            ast.BoolOp: lambda node: united(*map(self.value, node.values)),
            ast.Call: self._call,
            ast.Constant: lambda _: (),
            ast.Dict: self._dict,
            ast.DictComp: self._comprehension,
            ast.GeneratorExp: self._comprehension,
            ast.IfExp: self._choice,
            ast.Lambda: self._lambda,
            ast.List: self._list,
            ast.ListComp: self._comprehension,
            ast.Name: self._name,
            ast.NamedExpr: self._named,
            ast.Set: self._list,
            ast.SetComp: self._comprehension,
            ast.Starred: lambda node: self.each(self.value(node.value)),
            ast.Subscript: self._subscript,
            ast.Tuple: self._list,
        }

    @contextmanager
    def branch(self, statement: ast.AST, way: int) -> Iterator[None]:
        """On one of the ways on which a branching statement leads."""
        before = self.at.branches
        self.at.branches = (*before, (id(statement), frozenset([way])))
        yield
        self.at.branches = before

    @abstractmethod
    def define(self, function: Function) -> None:
        """Take note of a function, to be read once it is called, or in the end."""

    def value(self, node: ast.expr) -> Values:
        """All that an expression may stand for; notes what happens in it."""
        known = self._by_type.get(type(node))
        if known is not None:
            return known(node)
        for part in ast.iter_child_nodes(node):
            if isinstance(part, ast.expr):
                self.value(part)
        return ()

    def bind(self, target: ast.expr, values: Values) -> None:
        """Let a target stand for values."""
        if isinstance(target, ast.Name):
            self.bind_name(target.id, values)
        elif isinstance(target, (ast.Tuple, ast.List)):
            self._bind_parts(target.elts, values)
        elif isinstance(target, ast.Starred):
            self.bind(target.value, (Many([values]),))
        elif isinstance(target, ast.Attribute):
            for owner in self.value(target.value):
                if isinstance(owner, Thing) and owner.own:
                    known = owner.own.attributes
                    known[target.attr] = united(known.get(target.attr, ()), values)
        elif isinstance(target, ast.Subscript):
            self.value(target.slice)
            for owner in self.value(target.value):
                if isinstance(owner, Many) and len(owner.elements) < MOST_ELEMENTS:
                    owner.elements.append(values)

    def bind_name(self, name: str, values: Values) -> None:
        """Let a name stand for values, in the scope that it belongs to."""
        scope = self.at.scope
        (scope.outermost if name in scope.foreign else scope).names[name] = values

    def loop(self, target: ast.expr, over: ast.expr) -> None:
        """Let a loop's target stand for any of what the loop goes through."""
        parts = target.elts if isinstance(target, (ast.Tuple, ast.List)) else []
        called = self._builtin(over)
        arguments = over.args if isinstance(over, ast.Call) else []
        if called == "enumerate" and arguments and len(parts) == PAIR:
            self.bind(parts[0], ())
            self.loop(parts[1], arguments[0])
        elif called == "zip" and parts and len(arguments) == len(parts):
            for part, argument in zip(parts, arguments, strict=True):
                self.loop(part, argument)
        else:
            values = self.value(over)
            if len(parts) == PAIR:
                self.looped_as_pairs(values, over)
            self.bind(target, self.each(values))

    def _bind_parts(self, parts: Sequence[ast.expr], values: Values) -> None:
        written = [value for value in values if isinstance(value, Many) and value.is_fixed]
        in_place = [value for value in written if len(value.elements) == len(parts)]
        whole = len(in_place) == len(values) and not any(isinstance(part, ast.Starred) for part in parts)
        for nth, part in enumerate(parts):
            each = united(*(value.elements[nth] for value in in_place)) if whole and in_place else self.each(values)
            self.bind(part, each)

    def _name(self, node: ast.Name) -> Values:
        found = self.at.scope.find(node.id)
        if found is None:
            stars = self.at.scope.outermost.stars
            found = tuple(Name(f"{star}.{node.id}") for star in stars) if not hasattr(builtins, node.id) else ()
        for value in found:
            if isinstance(value, Name):
                self.named(value, node)
        return found

    def _attribute(self, node: ast.Attribute) -> Values:
        return self._attribute_of(self.value(node.value), node)

    def _attribute_of(self, owners: Values, node: ast.Attribute) -> Values:
        if len(owners) == 1:
            return self.attribute(owners[0], node.attr, node)
        return united(*(self.attribute(owner, node.attr, node) for owner in owners))

    def _call(self, node: ast.Call) -> Values:
        owners: Values = ()
        if isinstance(node.func, ast.Attribute):
            owners = self.value(node.func.value)
            called = self._attribute_of(owners, node.func)
        else:
            called = self.value(node.func)
        given = Arguments(
            node,
            [self.value(argument) for argument in node.args],
            {keyword.arg or "**": self.value(keyword.value) for keyword in node.keywords},
        )
        builtin = self._builtin(node)
        if builtin is not None:
            return self._call_builtin(builtin, given)
        if isinstance(node.func, ast.Attribute):
            several = [owner for owner in owners if isinstance(owner, Many)]
            called = united(called, *(self._call_on(many, node.func.attr, given) for many in several))
        if called == IMPORT_MODULE:
            return tuple(Name(name) for name in map(_text, node.args[:1]) if name)
        return united(*(self.call(value, given) for value in called)) if called else ()

    def _builtin(self, node: ast.expr) -> str | None:
        """The function of Python's own that is called, or None."""
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            return None
        name = node.func.id
        return name if hasattr(builtins, name) and self.at.scope.find(name) is None else None

    def _call_builtin(self, name: str, given: Arguments) -> Values:
        if name in HANDED_ON and given.positional:
            return self.each(given.positional[0]) if name == "next" else given.positional[0]
        if name == "getattr" and len(given.positional) >= PAIR:
            attribute = _text(given.node.args[1])
            return (
                united(*(self.attribute(owner, attribute, given.node) for owner in given.positional[0]))
                if attribute
                else ()
            )
        return ()

    def _call_on(self, many: Many, method: str, given: Arguments) -> Values:
        """What a method of a list or dictionary gives."""
        if method in ADDING and given.positional and len(many.elements) < MOST_ELEMENTS:
            added = given.positional[-1]
            many.elements.append(self.each(added) if method == "extend" else added)
        elif method == "values":
            return (many,)
        elif method in TAKING:
            return many.any
        return ()

    def _choice(self, node: ast.IfExp) -> Values:
        self.value(node.test)
        with self.branch(node, 0):
            one = self.value(node.body)
        with self.branch(node, 1):
            return united(one, self.value(node.orelse))

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> Values:
        outside = self.at
        self.at = replace(outside, scope=Scope({}, outside.scope), loops=outside.loops | {id(node)})
        for part in node.generators:
            self.loop(part.target, part.iter)
            for condition in part.ifs:
                self.value(condition)
        if isinstance(node, ast.DictComp):
            self.value(node.key)
        element = self.value(node.value if isinstance(node, ast.DictComp) else node.elt)
        self.at = outside
        return (Many([element]),)

    def _dict(self, node: ast.Dict) -> Values:
        for key in node.keys:
            if key is not None:
                self.value(key)
        return (Many([self.value(value) for value in node.values]),)

    def _lambda(self, node: ast.Lambda) -> Values:
        function = Function(node, self.at.scope, self.at.source)
        self.define(function)
        return (function,)

    def _list(self, node: ast.List | ast.Tuple | ast.Set) -> Values:
        in_place = not any(isinstance(element, ast.Starred) for element in node.elts)
        return (Many([self.value(element) for element in node.elts], in_place),)

    def _named(self, node: ast.NamedExpr) -> Values:
        values = self.value(node.value)
        self.bind(node.target, values)
        return values

    def _operation(self, node: ast.BinOp) -> Values:
        """Of two lists one that may hold any of both, of tensors a tensor."""
        known, left = [], node.left
        # As many as there may be of them, a sum of ten thousand is no nesting.
        while isinstance(left, ast.BinOp):
            known.append(self.value(left.right))
            left = left.left
        both = united(self.value(left), *reversed(known), self.value(node.right))
        several = [value for value in both if isinstance(value, Many)]
        if several:
            held_as = tuple(member for value in several for member in value.held_as)
            return (Many([value.any for value in several], held_as=held_as),)
        return tuple(value for value in both if isinstance(value, Given) or is_tensor(value))

    def _subscript(self, node: ast.Subscript) -> Values:
        owners = self.value(node.value)
        self.value(node.slice)
        return united(*(self._item(owner, node) for owner in owners)) if owners else ()

    def _item(self, owner: Value, node: ast.Subscript) -> Values:
        if not isinstance(owner, Many):
            return (owner,) if isinstance(owner, Given) or is_tensor(owner) else ()
        if isinstance(node.slice, ast.Slice):
            return (Many([owner.any]),)
        try:
            index = ast.literal_eval(node.slice)
        except ValueError:
            index = None
        if owner.is_fixed and isinstance(index, int) and -len(owner.elements) <= index < len(owner.elements):
            return owner.elements[index]
        # Which of them it is only running tells: the same one under the same index, and each time another otherwise.
        which: Hashable = str(index) if index is not None else id(node)
        return tuple(
            replace(value, key=(value.key, which), frame=self.at.frame, loops=self.at.loops)
            if isinstance(value, Thing)
            else value
            for value in owner.any
        )


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
