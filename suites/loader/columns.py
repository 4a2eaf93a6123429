"""The columns of the matrix, read from columns.toml."""

from collections import OrderedDict
from pathlib import Path
from typing import Any, Dict, Optional

from packaging.version import InvalidVersion

from suites.loader.toml import Document
from suites.loader.vocabulary import NAMED, SUITES, Column, WordsError, version


def load_columns(folder: Path = SUITES) -> Dict[str, Column]:
    """What each column must turn out to be, by name; raises WordsError."""
    document = Document(Path(folder) / "columns.toml")
    columns: Dict[str, Column] = OrderedDict()
    for name, table in document.tables.items():
        column = _column(document, name, table)
        if column is not None:
            columns[name] = column
    if document.problems:
        raise WordsError(document.problems)
    return columns


def _column(document: Document, name: str, table: Any) -> Optional[Column]:
    line = document.key(name, 0)
    before = len(document.problems)
    if not isinstance(table, dict):
        document.complain(line, f"{name!r} is not the table of a column")
        return None
    keys = Column._fields[1:]
    for key in sorted(set(table) ^ set(keys)):
        document.complain(line, "column {!r} {} {!r}".format(name, "lacks" if key in keys else "has unknown key", key))
    pythons = table.get("python", ["3"])
    if not isinstance(pythons, list) or not pythons:
        document.complain(line, f"python of column {name!r} is not a list of versions")
        pythons = []
    for text in [*pythons, table.get("tensorflow", "0"), table.get("keras", "0")]:
        try:
            version(str(text))
        except InvalidVersion:
            document.complain(line, f"{text!r} is not a version")
    for key in ("entry", "mode"):
        if key in table and table[key] not in NAMED[key]:
            message = "unknown {} {!r}; one of {}".format(key, table[key], ", ".join(NAMED[key]))
            document.complain(line, message)
    if len(document.problems) > before:
        return None
    return Column(name, tuple(pythons), table["tensorflow"], table["keras"], table["entry"], table["mode"])
