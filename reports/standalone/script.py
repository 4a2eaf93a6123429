"""The script of a claim: the parts of the fixtures that it needs, the claim itself, and a runner."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from string import Template

from reports.standalone.examples import with_examples_as_parameters
from reports.standalone.needs import Needs, NotStandalone
from reports.standalone.units import Source, Unit
from suites import loader

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
SUITE = "the suite"
# What the script makes by itself, as pytest does for the suite.
PROVIDED = ("environment", "case", "tmp_path")
OF_PYTEST = {"fixture", "mark", "raises", "skip"}
ROOTS = {
    "fixtures.environment": "ImportedEnvironment",
    "fixtures.state": "fresh_state",
    "fixtures.case": "Case",
    "fixtures.devices": "NotApplicable",
}


def script_of(claim: loader.Claim, entry: str, mode: str, seen_with: str = "") -> str:
    """The source of a script that asks a claim through an entry point in a mode; seen_with says where it was seen, if anywhere.

    What Hypothesis draws for the claim is what its examples name. Raises NotStandalone for a claim that asks for what only
    the suite has: other processes, its data.
    """
    needs = _needs_of(claim)
    template = Template(resources.files("reports.standalone").joinpath("template.txt").read_text(encoding="utf-8"))
    return template.substitute(
        claim=_in_docstring(claim.claim),
        section=_in_docstring(claim.section),
        id=claim.id,
        seen_with=f"Seen with {_in_docstring(seen_with)}.\n" if seen_with else "",
        entry=entry,
        mode=mode,
        test=f"test_{claim.name}",
        modules="\n".join(_embedded(name, _text_of(needs, name)) for name in _in_order(needs)),
        suite=_text_of(needs, SUITE),
    )


def _needs_of(claim: loader.Claim) -> Needs:
    code = claim.path.with_name(f"test_{claim.suite}.py")
    suite = Source(SUITE, with_examples_as_parameters(code.read_text(encoding="utf-8")))
    needs = Needs({**_fixtures(), SUITE: suite}, PROVIDED)
    for module, name in ROOTS.items():
        needs.add(module, name)
    test = f"test_{claim.name}"
    needs.add(SUITE, test)
    for name in _asked_by(needs.sources[SUITE], test):
        needs.add(needs.home_of(name), name)
    needs.follow()
    if any("__file__" in needs.mentioned_in(module) for module in needs.units):
        raise NotStandalone("it reads a file of the suite")
    lacking = needs.asked_of("pytest") - OF_PYTEST
    if lacking:
        raise NotStandalone(f"it needs pytest.{min(lacking)}")
    return needs


@cache
def _fixtures() -> Mapping[str, Source]:
    if not FIXTURES.is_dir():
        raise NotStandalone("the fixtures are in the suite's checkout, and this is none")
    return {
        f"fixtures.{path.stem}": Source(f"fixtures.{path.stem}", path.read_text(encoding="utf-8"))
        for path in sorted(FIXTURES.glob("*.py"))
    }


def _asked_by(suite: Source, test: str) -> Sequence[str]:
    """The fixtures that a test asks for: its arguments but for its parameters."""
    (node,) = [unit.node for unit in suite.units if test in unit.names]
    if not isinstance(node, ast.FunctionDef):
        raise NotStandalone("it is no function")
    parameters = {
        name.strip()
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call) and "parametrize" in ast.dump(decorator.func)
        for name in _names_in(decorator.args[0])
    }
    asked = [argument.arg for argument in node.args.args]
    return [name for name in asked if name not in parameters and name not in PROVIDED]


def _names_in(node: ast.expr) -> Iterator[str]:
    for constant in ast.walk(node):
        if isinstance(constant, ast.Constant) and isinstance(constant.value, str):
            yield from constant.value.split(",")


def _text_of(needs: Needs, module: str) -> str:
    source = needs.sources[module]
    imports = "\n".join(ast.unparse(node) for node in needs.imports_of(module))
    units = sorted(needs.units[module], key=lambda unit: unit.first_line)
    return "\n\n\n".join([*([imports] if imports else []), *(_unit_text(needs, source, unit) for unit in units)])


def _unit_text(needs: Needs, source: Source, unit: Unit) -> str:
    return source.text_of(unit.node, without=needs.methods_to_leave_out(unit))


def _in_order(needs: Needs) -> Sequence[str]:
    """The modules of fixtures, each after those that it imports."""
    ordered: list[str] = []

    def place(module: str) -> None:
        for node in needs.imports_of(module):
            for alias in node.names:
                base = getattr(node, "module", None)
                for imported in (base, f"{base}.{alias.name}"):
                    if imported in needs.units and imported != module:
                        place(str(imported))
        if module not in ordered and needs.units[module]:
            ordered.append(module)

    for module in sorted(needs.units):
        if module != SUITE:
            place(module)
    return ordered


def _embedded(name: str, text: str) -> str:
    quoted = repr(text) if "'''" in text or text.endswith("\\") else f"r'''\n{text}\n'''"
    return f"embed({name!r}, {quoted})\n"


def _in_docstring(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"""', "'''")
