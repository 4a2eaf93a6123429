"""The claims as code, read without being imported: tests, their parameters, their source."""

import ast
import json
from itertools import product
from pathlib import Path
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Sequence, Set, Tuple

from suites.loader.vocabulary import Claim, as_json

# The names that one parametrization gives values to, and the values of each of its rows, as JSON.
Parametrization = Tuple[List[str], List[List[str]]]


class Function(NamedTuple):
    """A test function: each of its parametrizations multiplies its cases; asserts says whether it has asserts of its own."""

    name: str
    line: int
    source: str
    parametrizations: List[Parametrization]
    asserts: bool

    @property
    def parameters(self) -> Dict[str, List[str]]:
        """Each parameter's values, as JSON."""
        return {
            name: list(dict.fromkeys(row[position] for row in rows))
            for names, rows in self.parametrizations
            for position, name in enumerate(names)
        }

    @property
    def cases(self) -> Tuple[str, ...]:
        """The parameters of each case, as JSON."""
        names = [name for names, _ in self.parametrizations for name in names]
        chosen = product(*(rows for _, rows in self.parametrizations))
        values = ([json.loads(value) for row in rows for value in row] for rows in chosen)
        return tuple(as_json(dict(zip(names, each))) for each in values)


class Module(NamedTuple):
    """A module of tests, with the problems that reading it met as (line, message)."""

    docstring: str
    tests: Dict[str, Function]
    problems: Sequence[Any]

    def complete(self, claim: Claim) -> Claim:
        """A claim with what its code says of it; one without a test as it is."""
        test = self.tests.get("test_" + claim.name)
        return claim._replace(cases=test.cases, asserts=test.asserts) if test else claim


def read_module(path: Path) -> Module:
    """Read a test module; what cannot be read is among its problems."""
    try:
        text = path.read_bytes().decode("utf-8")
        tree = ast.parse(text)
    except UnicodeDecodeError as error:
        return Module("", {}, [(1, f"not UTF-8: {error.reason}")])
    except SyntaxError as error:
        return Module("", {}, [(error.lineno or 1, f"not Python: {error.msg}")])
    except ValueError as error:
        return Module("", {}, [(1, f"not Python: {error}")])
    lines = text.splitlines()
    assigned = _assignments(tree)
    tests: Dict[str, Function] = {}
    problems = []
    for node in ast.walk(tree):
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) or not node.name.startswith("test_"):
            continue
        if node not in tree.body:
            problems.append((node.lineno, f"{node.name} does not stand at the top of its module"))
        elif node.name in tests:
            problems.append((node.lineno, f"{node.name} is defined twice"))
        else:
            source = "\n".join(lines[_first_line(node) - 1 : _last_line(tree, node, lines)]) + "\n"
            parametrizations, unknown = _parametrizations(node, assigned)
            asserts = any(isinstance(part, ast.Assert) for part in ast.walk(node))
            tests[node.name] = Function(node.name, node.lineno, source, parametrizations, asserts)
            problems += unknown + _lacking_examples(node, assigned)
    return Module((ast.get_docstring(tree) or "").strip(), tests, problems)


def _assignments(tree: ast.Module) -> Dict[str, ast.AST]:
    assigned: Dict[str, ast.AST] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    assigned[target.id] = node.value
    return assigned


def _first_line(node: Any) -> int:
    # Before Python 3.8 a decorated function's lineno is its first decorator's, since then its def's.
    lines: List[int] = [part.lineno for part in [node, *getattr(node, "decorator_list", [])]]
    return min(lines)


def _last_line(tree: ast.Module, node: Any, lines: Sequence[str]) -> int:
    # Before Python 3.8 nothing tells where a node ends, so it ends where the next one's own lines begin.
    following = [_first_line(other) for other in tree.body if _first_line(other) > node.lineno]
    last = min(following) - 1 if following else len(lines)
    while not lines[last - 1].strip() or lines[last - 1].startswith("#"):
        last -= 1
    return last


def _parametrizations(node: Any, assigned: Dict[str, ast.AST]) -> Tuple[List[Parametrization], List[Tuple[int, str]]]:
    """How the cases of a test are made, and the problems with it: what only running tells, nobody can miss in a result."""
    found: List[Parametrization] = []
    problems: List[Tuple[int, str]] = []
    for decorator in node.decorator_list:
        mark = _resolve(decorator, assigned)
        if isinstance(mark, ast.Call) and _name_of(mark) == "parametrize":
            arguments = dict(zip(("argnames", "argvalues"), mark.args))
            arguments.update((keyword.arg, keyword.value) for keyword in mark.keywords if keyword.arg)
            names = _names(_literal(arguments.get("argnames"), assigned))
            rows = _rows(_resolve(arguments.get("argvalues"), assigned), len(names), assigned)
            if rows:
                found.append((names, rows))
            else:
                message = (
                    f"the parameters of {node.name} are not written out as literals: its cases could not be counted"
                )
                problems.append((mark.lineno, message))
    return found, problems


def _lacking_examples(node: Any, assigned: Dict[str, ast.AST]) -> List[Tuple[int, str]]:
    """What Hypothesis draws is asked only by a run that searches: any other asks the named examples."""
    decorators = [_resolve(decorator, assigned) for decorator in node.decorator_list]
    calls = [decorator for decorator in decorators if isinstance(decorator, ast.Call)]
    drawing = [call for call in calls if _name_of(call) == "given"]
    examples = [call for call in calls if _name_of(call) == "example"]
    if drawing and not examples:
        message = f"{node.name} is drawn by @given and names no @example: unless a run searches, it would ask nothing"
        return [(drawing[0].lineno, message)]
    drawn = [_names_given(call) for call in drawing if call.keywords]
    message = f"an @example of {node.name} does not give by name what @given draws"
    return [(call.lineno, message) for call in examples if [_names_given(call)] != drawn]


def _name_of(call: ast.Call) -> Optional[str]:
    """What is called, without the module or object that it belongs to."""
    name: Optional[str] = getattr(call.func, "attr", getattr(call.func, "id", None))
    return name


def _names_given(call: ast.Call) -> Set[str]:
    return {keyword.arg for keyword in call.keywords if keyword.arg}


def _resolve(node: Optional[ast.AST], assigned: Dict[str, ast.AST]) -> Optional[ast.AST]:
    seen = set()
    while isinstance(node, ast.Name) and node.id in assigned and node.id not in seen:
        seen.add(node.id)
        node = assigned[node.id]
    return node


def _literal(node: Optional[ast.AST], assigned: Dict[str, ast.AST]) -> Any:
    """The node's value, or None where it is not written out."""
    resolved = _resolve(node, assigned)
    try:
        return None if resolved is None else ast.literal_eval(resolved)
    except ValueError:
        return None


def _names(written: Any) -> List[str]:
    if isinstance(written, str):
        return [name.strip() for name in written.split(",") if name.strip()]
    return [str(name) for name in written or ()]


def _rows(rows: Optional[ast.AST], width: int, assigned: Dict[str, ast.AST]) -> Optional[List[List[str]]]:
    """The values of each row, as JSON, or None where they are not all written out."""
    if not isinstance(rows, (ast.List, ast.Tuple)):
        return None
    written = []
    for row in rows.elts:
        cells = [_resolve(cell, assigned) for cell in _cells(row, width, assigned)]
        try:
            values = [as_json(ast.literal_eval(cell)) for cell in cells if cell is not None]
        except ValueError:
            return None
        if len(values) != width:
            return None
        written.append(values)
    return written


def _cells(row: ast.AST, width: int, assigned: Dict[str, ast.AST]) -> Iterator[ast.AST]:
    """What one row of a parametrization gives to each name, with or without pytest.param around it."""
    node = _resolve(row, assigned)
    if isinstance(node, ast.Call) and _name_of(node) == "param":
        yield from node.args
    elif width > 1 and isinstance(node, (ast.List, ast.Tuple)):
        yield from node.elts
    elif node is not None:
        yield node
