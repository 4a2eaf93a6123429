"""What `pip install .` installs is what the reports need."""

from pathlib import Path

from suites.loader.toml import Document

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = Document(ROOT / "pyproject.toml").tables["tool"]["setuptools"]


def folder_of(package: str) -> Path:
    return ROOT.joinpath(*package.split("."))


def test_every_package_is_installed() -> None:
    found = {path.parent for name in ("reports", "suites") for path in (ROOT / name).rglob("__init__.py")}
    assert {folder_of(package) for package in SETTINGS["packages"]} == found


def test_every_file_that_is_read_is_installed() -> None:
    installed = {
        path
        for package, patterns in SETTINGS["package-data"].items()
        for pattern in patterns
        for path in folder_of(package).glob(pattern)
    }
    for package in SETTINGS["packages"]:
        data = {path for path in folder_of(package).iterdir() if path.is_file() and path.suffix not in {".py", ".pyc"}}
        assert data <= installed
