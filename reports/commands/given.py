"""Results that a command is given: files, folders of them, or the names of published columns."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from reports.matrix import Matrix, Words, merge
from reports.publish import PUBLISHED
from reports.results import Refused, read_result
from suites import loader


def add_files(parser: argparse.ArgumentParser, default: Path | None = None) -> None:
    """Let a command take result files; without a default it needs at least one."""
    about = "a result file, a folder of them, or a published column"
    if default is None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help=about)
    else:
        what = f"{about} (all that is published)"
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE", default=[default], help=what)


def matrix_of(asked: argparse.Namespace) -> Matrix:
    """The results that were given, merged; raises Refused."""
    return merge(map(read_result, _files(asked.files)), read_the_words())


def read_the_words() -> Words:
    """What this checkout claims."""
    return Words(loader.load_suites(), loader.load_columns(), loader.digest())


def _files(given: Sequence[Path]) -> Sequence[Path]:
    published = {path.stem: path for path in PUBLISHED.glob("*.jsonl")}
    files: list[Path] = []
    for named in given:
        path = published.get(str(named), named)
        found = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
        if not found:
            raise Refused(f"{path}: no result file (*.jsonl) in this folder")
        files += found
    return files
