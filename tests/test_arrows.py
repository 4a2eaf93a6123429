"""Who may import whom: conftest, then fixtures, then the suites' loader, and reports beside them."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LIBRARY = set(sys.stdlib_module_names)
HOUSE = {"conftest", "fixtures", "suites", "reports", "tests"}
ALLOWED = {
    "suites/test_*.py": {"pytest", "hypothesis", "numpy"},
    "suites/loader/*.py": LIBRARY | {"packaging", "tomllib", "tomli", "suites"},
    "reports/**/*.py": LIBRARY
    | {"fastjsonschema", "jinja2", "markupsafe", "packaging", "platformdirs", "reports", "rich", "suites"},
}


def imported_by(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            yield node.module or ""


@pytest.mark.parametrize("pattern", ALLOWED)
def test_imports_stay_within_what_is_allowed(pattern: str) -> None:
    paths = list(ROOT.glob(pattern))
    assert paths
    for path in paths:
        used = {name.partition(".")[0] for name in imported_by(path)}
        assert used <= ALLOWED[pattern], path.name


def test_of_the_suites_only_the_loader_is_imported() -> None:
    for path in [*ROOT.glob("reports/**/*.py"), *ROOT.glob("fixtures/**/*.py"), ROOT / "conftest.py"]:
        used = set(imported_by(path))
        assert not {name for name in used if name.startswith("suites.") and not name.startswith("suites.loader")}
        house = {name.partition(".")[0] for name in used} & HOUSE
        assert house <= ({"reports", "suites"} if "reports" in path.parts else {"fixtures", "suites"}), path.name


@pytest.mark.parametrize("path", sorted(ROOT.glob("suites/test_*.py")), ids=lambda path: path.stem)
def test_a_suite_knows_nothing_of_versions_and_excuses(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Try)]
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    names |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert names.isdisjoint({"skip", "skipif", "xfail", "importorskip", "__version__", "version_info", "hasattr"})
