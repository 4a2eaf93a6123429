"""Which parts of the fixtures a claim needs, found by following names; too much rather than too little."""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from symtable import SymbolTable, symtable

from reports.standalone.units import Source, Unit


class NotStandalone(Exception):
    """Why a claim cannot be asked by a script of its own; str() is a clause."""


@dataclass
class Needs:
    """The parts that are needed so far, and the names and attributes that they mention."""

    sources: Mapping[str, Source]
    provided: Sequence[str]
    units: dict[str, list[Unit]] = field(default_factory=dict)
    attributes: set[str] = field(default_factory=set)

    def methods_to_leave_out(self, unit: Unit) -> Sequence[ast.FunctionDef]:
        """The methods of a class that nothing needed mentions."""
        return [method for method in unit.methods() if method.name not in self.attributes]

    def parts_of(self, unit: Unit) -> Iterable[ast.AST]:
        """All syntax of a unit but for the methods that are left out."""
        left_out = {id(method) for method in self.methods_to_leave_out(unit)}
        waiting: list[ast.AST] = [unit.node]
        while waiting:
            node = waiting.pop()
            if id(node) not in left_out:
                yield node
                waiting.extend(ast.iter_child_nodes(node))

    def mentioned_in(self, module: str) -> set[str]:
        """The names of a module, and not of a function, that its needed parts mention."""
        source = self.sources[module]
        texts = [source.text_of(unit.node, self.methods_to_leave_out(unit)) for unit in self.units.get(module, ())]
        return {name for text in texts for name in _names_mentioned_in(text)}

    def imports_of(self, module: str) -> Sequence[ast.Import | ast.ImportFrom]:
        """The imports that the needed parts of a module use, each of one name."""
        mentioned = self.mentioned_in(module)
        needed: list[ast.Import | ast.ImportFrom] = []
        for node in self.sources[module].imports:
            names = [alias for alias in node.names if (alias.asname or alias.name.partition(".")[0]) in mentioned]
            if names and isinstance(node, ast.ImportFrom):
                needed.append(ast.ImportFrom(node.module, names, 0))
            elif names:
                needed.append(ast.Import(names))
        return needed

    def add(self, module: str, name: str) -> bool:
        """Add what defines a name in a module; whether that is new."""
        have = self.units.setdefault(module, [])
        new = [unit for unit in self.sources[module].units if name in unit.names and unit not in have]
        have.extend(new)
        return bool(new)

    def follow(self) -> None:
        """Add all that the needed parts need in turn."""
        while self._followed():
            pass

    def _followed(self) -> bool:
        changed = False
        for module in list(self.units):
            parts = [node for unit in self.units[module] for node in self.parts_of(unit)]
            attributes = {node.attr for node in parts if isinstance(node, ast.Attribute)}
            changed |= not attributes <= self.attributes
            self.attributes |= attributes
            for name in self.mentioned_in(module):
                changed |= self.add(module, name)
            for name in self.asked_for(module):
                changed |= self.add(self.home_of(name), name)
            for node in self.imports_of(module):
                for alias in node.names:
                    changed |= self._imported(node, alias, attributes)
        return changed

    def asked_of(self, name: str) -> set[str]:
        """The attributes that any needed part asks of a name."""
        parts = [node for units in self.units.values() for unit in units for node in self.parts_of(unit)]
        asked = [node for node in parts if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)]
        return {node.attr for node in asked if isinstance(node.value, ast.Name) and node.value.id == name}

    def asked_for(self, module: str) -> set[str]:
        """The fixtures that those of a module ask for, but for what a script has of its own."""
        asked = {argument.arg for unit in self.units.get(module, ()) for argument in _arguments_of(unit.node)}
        return asked - set(self.provided)

    def home_of(self, fixture: str) -> str:
        """The module that defines a fixture; raises NotStandalone where a script has no such fixture."""
        for module, source in self.sources.items():
            if any(is_fixture(unit.node) and fixture in unit.names for unit in source.units):
                return module
        raise NotStandalone(f"it needs {fixture}, which pytest alone has")

    def _imported(self, node: ast.Import | ast.ImportFrom, alias: ast.alias, attributes: set[str]) -> bool:
        if not isinstance(node, ast.ImportFrom) or node.module is None:
            return False
        whole = f"{node.module}.{alias.name}"
        if whole in self.sources:
            return sum(self.add(whole, attribute) for attribute in attributes) > 0
        return node.module in self.sources and self.add(node.module, alias.name)


def is_fixture(node: ast.AST) -> bool:
    """Whether it is a fixture as pytest knows them."""
    return isinstance(node, ast.FunctionDef) and any("fixture" in ast.dump(one) for one in node.decorator_list)


def _arguments_of(node: ast.AST) -> Sequence[ast.arg]:
    return node.args.args if isinstance(node, ast.FunctionDef) and is_fixture(node) else []


@cache
def _names_mentioned_in(text: str) -> frozenset[str]:
    return frozenset(_names_of_the_module(symtable(text, "<unit>", "exec")))


def _names_of_the_module(table: SymbolTable) -> Iterator[str]:
    at_the_top = table.get_type() == "module"
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (at_the_top or symbol.is_global()):
            yield symbol.get_name()
    for inner in table.get_children():
        yield from _names_of_the_module(inner)
