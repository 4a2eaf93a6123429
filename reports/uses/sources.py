"""Python code to read: the files under the paths that were given, whole, or a notebook's cell by cell."""

import ast
import os
import tokenize
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from reports.reading import MB, Unreadable, bytes_of
from reports.results import Refused
from reports.uses.found import Skipped
from reports.uses.notebooks import NoNotebook, cells_of, without_magics

SUFFIXES = (".py", ".pyw", ".ipynb")
NOT_ONES_OWN = ("__pycache__", "node_modules", "site-packages")
VIRTUAL_ENVIRONMENT = "pyvenv.cfg"
# To follow code takes some ten seconds and half a gigabyte for each megabyte, and what is longer was written by no one.
MOST_CODE = 2 * MB
# Most of a notebook is what came out of its cells.
MOST_NOTEBOOK = 20 * MB


@dataclass(frozen=True)
class Source:
    """A piece of code that was parsed: a file, or a cell of a notebook (counted from 1); lines are as written."""

    file: str
    cell: int | None
    tree: ast.Module
    lines: Sequence[str]


@dataclass(frozen=True)
class Unit:
    """A file: its pieces, which share one namespace, and what of it could not be read."""

    sources: Sequence[Source]
    skipped: Sequence[Skipped]


def files_under(given: Sequence[Path]) -> tuple[Sequence[Path], Sequence[Skipped]]:
    """Every Python file and notebook that is given or lies in a folder that is, once, and the folders that cannot be read.

    Raises Refused for a path that is given and cannot be read.
    """
    found: dict[str, Path] = {}
    skipped: list[Skipped] = []
    for path in given:
        for file in _walk(path, skipped):
            found.setdefault(os.path.realpath(file), file)
    return sorted(found.values()), skipped


def read_unit(path: Path) -> Unit:
    """Read a file; whatever keeps it, or a cell of it, from being read is told in skipped."""
    try:
        if path.suffix == ".ipynb":
            return _notebook(str(path), bytes_of(path, MOST_NOTEBOOK))
        return Unit([_source(str(path), None, bytes_of(path, MOST_CODE))], [])
    except Unreadable as why:
        return Unit([], [Skipped(str(path), None, str(why), why.line)])


def _walk(given: Path, skipped: list[Skipped]) -> Iterator[Path]:
    try:
        is_folder = given.is_dir()
        given.stat()
        if is_folder:
            os.scandir(given).close()
    except OSError as error:
        raise Refused(f"{given}: cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise Refused(f"{given}: cannot be read: {error}") from None
    if not is_folder:
        yield given
        return

    def note(error: OSError) -> None:
        skipped.append(Skipped(str(error.filename), None, f"cannot be read: {error.strerror}"))

    for folder, folders, files in os.walk(given, onerror=note):
        folders[:] = sorted(name for name in folders if _is_ones_own(Path(folder, name)))
        yield from (Path(folder, name) for name in sorted(files) if name.endswith(SUFFIXES))


def _is_ones_own(folder: Path) -> bool:
    if folder.name.startswith(".") or folder.name in NOT_ONES_OWN:
        return False
    try:
        return not (folder / VIRTUAL_ENVIRONMENT).exists()
    except OSError:
        # Going through it tells why it cannot be read.
        return True


def _notebook(file: str, data: bytes) -> Unit:
    sources: list[Source] = []
    skipped: list[Skipped] = []
    try:
        cells = cells_of(data)
    except NoNotebook as why:
        raise Unreadable(f"is no notebook: {why}") from None
    room = MOST_CODE
    for number, text in cells:
        if len(text) > room:
            skipped.append(
                Skipped(file, number, f"makes more than {MOST_CODE // MB} MB of code, with the cells before it")
            )
            continue
        room -= len(text)
        try:
            sources.append(_source(file, number, text.encode("utf-8", "surrogatepass")))
        except Unreadable as as_written:
            plain = without_magics(text)
            if plain is None:
                continue
            try:
                sources.append(_source(file, number, plain.encode("utf-8", "surrogatepass")))
            except Unreadable:
                skipped.append(Skipped(file, number, str(as_written), as_written.line))
    return Unit(sources, skipped)


def _source(file: str, cell: int | None, data: bytes) -> Source:
    try:
        with warnings.catch_warnings():
            # What the parser thinks of somebody's escape sequences is not asked.
            warnings.simplefilter("ignore")
            tree = ast.parse(data)
        return Source(file, cell, tree, _lines(data))
    except SyntaxError as error:
        where = f"line {error.lineno}: " if error.lineno else ""
        raise Unreadable(f"does not parse as Python 3: {where}{error.msg}", error.lineno or None) from None
    except (ValueError, LookupError) as error:
        raise Unreadable(f"does not parse as Python 3: {error}") from None
    except (RecursionError, MemoryError):
        raise Unreadable("is nested too deeply to be parsed") from None


def _lines(data: bytes) -> Sequence[str]:
    """The lines as Python counts them, whatever else str.splitlines takes for the end of one."""
    encoding, _ = tokenize.detect_encoding(BytesIO(data).readline)
    text = data.decode(encoding, "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
