"""Reads somebody's code statement by statement, as it would run, and notes what it does with TensorFlow and Keras."""

import ast
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain
from typing import Any, TypeAlias

from reports.uses.events import Note
from reports.uses.expressions import Expressions
from reports.uses.matching import Rules
from reports.uses.names import canonical, lineage
from reports.uses.objects import Arguments, Where
from reports.uses.sources import Source
from reports.uses.values import Function, Many, Name, OwnClass, Scope, Thing, Value, Values, united

FunctionNode: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
# What is called from deeper than this is read in the end, as if nobody called it.
DEEPEST_CALL = 12
# What Keras calls first of an object's methods.
FIRST_CALLED = ("__init__", "build", "call")
LEAVING = (ast.Return, ast.Raise, ast.Continue, ast.Break)


def read(sources: Sequence[Source], rules: Rules, note: Note) -> None:
    """Note all that happens in the pieces of a file, which share one namespace."""
    flow = Flow(sources[0], rules, note)
    for source in sources:
        flow.at.source = source
        flow.block(source.tree.body)
    flow.read_what_nobody_called()


class Flow(Expressions):
    """Reads statements."""

    def __init__(self, source: Source, rules: Rules, note: Note) -> None:
        super().__init__(source, rules, note)
        self._defined: list[tuple[Function, OwnClass | None]] = []
        self._statements: dict[type[ast.stmt], Callable[[Any], None]] = {
            ast.AnnAssign: self._annotated,
            ast.Assign: self._assign,
            ast.AsyncFor: self._for,
            ast.AsyncFunctionDef: self._function,
            ast.AsyncWith: self._with,
            ast.AugAssign: self._augmented,
            ast.ClassDef: self._class,
            ast.For: self._for,
            ast.FunctionDef: self._function,
            ast.Global: self._global,
            ast.If: self._if,
            ast.Import: self._import,
            ast.ImportFrom: self._import_from,
            ast.Match: self._match,
            ast.Return: self._return,
            ast.Try: self._try,
            ast.While: self._while,
            ast.With: self._with,
        }
        if sys.version_info >= (3, 11):
            self._statements[ast.TryStar] = self._try

    def block(self, statements: Sequence[ast.stmt]) -> None:
        """Read statements, one after the other."""
        before = self.at.branches
        for statement in statements:
            self._statements.get(type(statement), self._parts)(statement)
        self.at.branches = before

    def read_what_nobody_called(self) -> None:
        """Read the functions that no code called as far as reading tells, and those within them."""
        # Reading one may define others, at the end of the list.
        for function, owner in self._defined:
            if not function.given:
                itself = Thing(owner.lineage, id(owner), own=owner) if owner is not None else None
                self.run(function, owner if function.decorated_as == "classmethod" else itself, None)

    def define(self, function: Function) -> None:
        """Take note of a function, to be read once it is called, or in the end."""
        self._defined.append((function, function.owner))

    def run(self, function: Function, owner: Thing | OwnClass | None, given: Arguments | None) -> Values:
        """Read a function's body as it is called, once for each set of with-statements around its calls; what it gives."""
        scopes = self.at.scopes
        if scopes in function.given or self.at.depth >= DEEPEST_CALL:
            return function.given.get(scopes, ())
        function.given[scopes] = ()
        outside = self.at
        self.at = Where(
            function.source,
            Scope({}, function.around),
            scopes,
            frame=id(function.node),
            depth=outside.depth + 1,
        )
        self._bind_parameters(function, owner, given)
        if isinstance(function.node, ast.Lambda):
            self.at.returned.append(self.value(function.node.body))
        else:
            self.block(function.node.body)
        function.given[scopes] = united(*self.at.returned) if self.at.returned else ()
        self.at = outside
        return function.given[scopes]

    def _bind_parameters(self, function: Function, owner: Thing | OwnClass | None, given: Arguments | None) -> None:
        parameters = function.node.args
        by_position = [*parameters.posonlyargs, *parameters.args]
        values: dict[str, Values] = {}
        names = [parameter.arg for parameter in by_position]
        if owner is not None and function.decorated_as != "staticmethod" and names:
            values[names.pop(0)] = (owner,)
        if given is not None:
            starred = any(isinstance(argument, ast.Starred) for argument in given.node.args)
            values.update(zip(names, given.positional if not starred else (), strict=False))
            values.update(given.keywords)
        for parameter in (*by_position, *parameters.kwonlyargs):
            known = values.get(parameter.arg, ()) or self._annotation(parameter.annotation)
            self.at.scope.names[parameter.arg] = known
        for rest in (parameters.vararg, parameters.kwarg):
            if rest is not None:
                self.at.scope.names[rest.arg] = ()

    def _annotation(self, annotation: ast.expr | None) -> Values:
        """An object of the class that an annotation names."""
        if annotation is None:
            return ()
        things: list[Value] = []
        for value in self.value(annotation):
            known = lineage(canonical(value.dotted)) if isinstance(value, Name) else ()
            if known or isinstance(value, OwnClass):
                own = value if isinstance(value, OwnClass) else None
                things.append(Thing(own.lineage if own else known, id(annotation), self.at.frame, own=own))
        return tuple(things)

    def _parts(self, statement: ast.stmt) -> None:
        """Any other statement: what is in it."""
        for part in ast.iter_child_nodes(statement):
            if isinstance(part, ast.expr) and not isinstance(getattr(part, "ctx", None), ast.Del):
                self.value(part)
            elif isinstance(part, ast.stmt):
                self.block([part])

    def _annotated(self, node: ast.AnnAssign) -> None:
        known = self._annotation(node.annotation)
        values = self.value(node.value) if node.value else ()
        # What is known to have been made tells more than an annotation, and that more than where it came from.
        things = tuple(value for value in values if isinstance(value, (Thing, Many)))
        self.bind(node.target, things or known or values)

    def _assign(self, node: ast.Assign) -> None:
        values = self.value(node.value)
        for target in node.targets:
            self.bind(target, values)

    def _augmented(self, node: ast.AugAssign) -> None:
        before = self.value(node.target)
        self.bind(node.target, united(before, self.value(node.value)))

    def _class(self, node: ast.ClassDef) -> None:
        for part in chain(node.decorator_list, (keyword.value for keyword in node.keywords)):
            self.value(part)
        bases = united(*map(self.value, node.bases)) if node.bases else ()
        parents = [base for base in bases if isinstance(base, OwnClass)]
        known = [base.lineage if isinstance(base, OwnClass) else _lineage_of(base) for base in bases]
        ancestors = tuple(dict.fromkeys(chain.from_iterable(known)))
        body = Scope({}, self.at.scope)
        # It goes before those it descends from, so that it is not taken for one of which nothing more is known.
        own = OwnClass((f".{node.name}", *ancestors) if ancestors else (), parents, body.names)
        outside, first = self.at, len(self._defined)
        self.at = replace(outside, scope=replace(body, owner=own))
        self.block(node.body)
        self.at = outside
        self._defined[first:] = sorted(self._defined[first:], key=lambda pair: _turn(pair[0]))
        self.bind_name(node.name, (own,))

    def _for(self, node: ast.For | ast.AsyncFor) -> None:
        with self._loop(node):
            self.loop(node.target, node.iter)
            self.block(node.body)
        self.block(node.orelse)

    def _function(self, node: FunctionNode) -> None:
        arguments = node.args
        for part in (*node.decorator_list, *arguments.defaults, *filter(None, arguments.kw_defaults)):
            self.value(part)
        scope = self.at.scope
        around = scope.around if scope.owner is not None and scope.around is not None else scope
        function = Function(node, around, self.at.source, scope.owner)
        self.define(function)
        self.bind_name(node.name, (function,))

    def _global(self, node: ast.Global) -> None:
        self.at.scope.foreign.update(node.names)

    def _if(self, node: ast.If) -> None:
        ways, last = [], node
        while True:
            self.value(last.test)
            ways.append(last.body)
            match last.orelse:
                case [ast.If() as other]:
                    last = other
                case otherwise:
                    ways.append(otherwise)
                    break
        self._ways(node, ways)
        staying = frozenset(way for way, statements in enumerate(ways) if not _leaves(statements))
        if 0 < len(staying) < len(ways):
            # To what follows in this block only these ways lead.
            self.at.branches += ((id(node), staying),)

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            name = alias.name if alias.asname else alias.name.partition(".")[0]
            self.bind_name(alias.asname or name, (Name(name),))

    def _import_from(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            # What lies beside the code that imports it is the code's own, whatever it is called.
            if alias.name == "*":
                if not node.level:
                    self.at.scope.outermost.stars.append(node.module or "")
                continue
            values: Values = () if node.level else (Name(f"{node.module}.{alias.name}"),)
            self.bind_name(alias.asname or alias.name, values)
            for value in values:
                if isinstance(value, Name):
                    self.named(value, alias)

    def _match(self, node: ast.Match) -> None:
        self.value(node.subject)
        for case in node.cases:
            for part in ast.walk(case.pattern):
                name = getattr(part, "name", None) or getattr(part, "rest", None)
                if isinstance(name, str):
                    self.bind_name(name, ())
            if case.guard:
                self.value(case.guard)
        self._ways(node, [case.body for case in node.cases])

    def _return(self, node: ast.Return) -> None:
        if node.value is not None:
            self.at.returned.append(self.value(node.value))

    def _try(self, node: ast.Try) -> None:
        self._ways(node, [[*node.body, *node.orelse], *(handler.body for handler in node.handlers)])
        self.block(node.finalbody)

    def _while(self, node: ast.While) -> None:
        with self._loop(node):
            self.value(node.test)
            self.block(node.body)
        self.block(node.orelse)

    def _with(self, node: ast.With | ast.AsyncWith) -> None:
        before = self.at.scopes
        for item in node.items:
            values = self.value(item.context_expr)
            entered = {self.scope_of(value, item.context_expr) for value in values}
            self.at.scopes |= self.rules.scopes & entered
            if item.optional_vars is not None:
                self.bind(item.optional_vars, tuple(value for value in values if isinstance(value, Thing)))
        self.block(node.body)
        self.at.scopes = before

    def _ways(self, node: ast.stmt, ways: Sequence[Sequence[ast.stmt]]) -> None:
        """Read each way of a branching statement from where it branches; afterwards any of them may have been gone."""
        names = self.at.scope.names
        before = dict(names)
        after: list[dict[str, Values]] = []
        for way, statements in enumerate(ways):
            names.clear()
            names.update(before)
            with self.branch(node, way):
                self.block(statements)
            if not _leaves(statements):
                after.append(dict(names))
        names.clear()
        for other in after or [before]:
            for name, values in other.items():
                names[name] = united(names.get(name, ()), values)

    @contextmanager
    def _loop(self, node: ast.stmt) -> Iterator[None]:
        before = self.at.loops
        self.at.loops |= {id(node)}
        yield
        self.at.loops = before


def _leaves(statements: Sequence[ast.stmt]) -> bool:
    return bool(statements) and isinstance(statements[-1], LEAVING)


def _lineage_of(value: Value) -> tuple[str, ...]:
    return lineage(canonical(value.dotted)) if isinstance(value, Name) else ()


def _turn(function: Function) -> int:
    """Which of a class' methods is read when: first what makes its objects."""
    name = getattr(function.node, "name", "")
    return FIRST_CALLED.index(name) if name in FIRST_CALLED else len(FIRST_CALLED)
