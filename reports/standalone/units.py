"""The parts of a module of fixtures that can be left out one by one: definitions, and the methods of classes."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

Definition = ast.FunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Unit:
    """A statement of a module, with the names that it defines."""

    node: ast.stmt
    names: frozenset[str]

    @property
    def first_line(self) -> int:
        """The line that it begins on, decorators included."""
        return first_line(self.node)

    def methods(self) -> Sequence[ast.FunctionDef]:
        """The methods that can be left out: those that nothing calls by itself."""
        if not isinstance(self.node, ast.ClassDef):
            return []
        found = [node for node in self.node.body if isinstance(node, ast.FunctionDef)]
        return [method for method in found if not method.name.startswith("__")]


@dataclass(frozen=True)
class Source:
    """A module, by its dotted name."""

    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax."""
        return ast.parse(self.text)

    @cached_property
    def units(self) -> Sequence[Unit]:
        """Its statements but for imports and the docstring."""
        return [
            Unit(node, frozenset(_defined_by(node)))
            for node in self.tree.body
            if not isinstance(node, (ast.Import, ast.ImportFrom, ast.Expr))
        ]

    @cached_property
    def imports(self) -> Sequence[ast.Import | ast.ImportFrom]:
        """Its imports at the top."""
        return [node for node in self.tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]

    def text_of(self, node: ast.stmt, without: Sequence[ast.stmt] = ()) -> str:
        """A statement as it is written, with the comment above it, and without some of the statements in it."""
        lines = self.text.splitlines()
        start = first_line(node)
        while start > 1 and lines[start - 2].startswith("#"):
            start -= 1
        gone = {number for inner in without for number in range(first_line(inner), _last_line(inner) + 1)}
        kept = [lines[number - 1] for number in range(start, _last_line(node) + 1) if number not in gone]
        return "\n".join(kept).rstrip()


def first_line(node: ast.stmt) -> int:
    """The line that a statement begins on, decorators included."""
    decorators = node.decorator_list if isinstance(node, Definition) else []
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _last_line(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno


def _defined_by(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, Definition):
        yield node.name
        return
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            yield inner.id
        elif isinstance(inner, ast.alias):
            yield inner.asname or inner.name.partition(".")[0]
