"""What a claim is asked with by default: the examples that it names, as parameters in place of what Hypothesis draws."""

import ast
from collections.abc import Sequence


def with_examples_as_parameters(text: str) -> str:
    """The source of a suite in which nothing is drawn: each test is parametrized with the examples that it names."""
    written: dict[ast.Call, list[str]] = {}
    for node in ast.parse(text).body:
        examples = _decorators(node, "example")
        written |= {example: [] for example in examples}
        written |= {given: [_parametrize(text, given, examples)] for given in _decorators(node, "given")}
    lines = text.splitlines()
    # The last one first, so that the lines of the others are still where they were.
    for decorator in sorted(written, key=lambda call: call.lineno, reverse=True):
        lines[decorator.lineno - 1 : decorator.end_lineno] = written[decorator]
    return "\n".join(lines) + "\n"


def _decorators(node: ast.stmt, name: str) -> Sequence[ast.Call]:
    decorators = node.decorator_list if isinstance(node, ast.FunctionDef) else []
    calls = [decorator for decorator in decorators if isinstance(decorator, ast.Call)]
    return [call for call in calls if ast.unparse(call.func).rpartition(".")[2] == name]


def _parametrize(text: str, given: ast.Call, examples: Sequence[ast.Call]) -> str:
    names = [str(keyword.arg) for keyword in given.keywords]
    rows = [_row(text, {keyword.arg: keyword.value for keyword in example.keywords}, names) for example in examples]
    return f'@pytest.mark.parametrize("{", ".join(names)}", [{", ".join(rows)}])'


def _row(text: str, values: dict[str | None, ast.expr], names: Sequence[str]) -> str:
    written = [ast.get_source_segment(text, values[name]) or ast.unparse(values[name]) for name in names]
    return written[0] if len(names) == 1 else f"({', '.join(written)})"
