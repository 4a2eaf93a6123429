"""What runs inside the columns can be read by Python 3.6, which ruff no longer knows."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 6)
INSIDE_THE_COLUMNS = ("conftest.py", "fixtures/**/*.py", "suites/**/*.py", "tests/saboteurs/**/*.py")
NEWER = (
    "(n := 1)",
    "def f(a, /): pass",
    "match x:\n    case 1: pass",
    "with (open(a) as b, open(c) as d): pass",
    "try: pass\nexcept* OSError: pass",
)


def read_as_the_oldest(text: str, name: str = "text") -> ast.Module:
    return ast.parse(text, name, feature_version=OLDEST)


@pytest.mark.parametrize(
    "path", sorted({path for pattern in INSIDE_THE_COLUMNS for path in ROOT.glob(pattern)}), ids=lambda path: path.name
)
def test_syntax_is_no_newer_than_the_oldest_python(path: Path) -> None:
    tree = read_as_the_oldest(path.read_text(encoding="utf-8"), str(path))
    # Python 3.7 brought it: it reads like any import, and is refused when it runs.
    futures = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == "__future__"]
    assert not any(alias.name == "annotations" for node in futures for alias in node.names)


@pytest.mark.parametrize("text", NEWER)
def test_newer_syntax_would_be_noticed(text: str) -> None:
    with pytest.raises(SyntaxError):
        read_as_the_oldest(text)
