"""Results that a command is given: files, or folders of them."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from reports.matrix import Matrix, Words, merge
from reports.results import Refused, read_result
from suites import loader


def add_files(parser: argparse.ArgumentParser, default: Path | None = None) -> None:
    """Let a command take result files; without a default it needs at least one."""
    about = "a result file, or a folder of them"
    if default is None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help=about)
    else:
        where = f"{default.parent.name}/{default.name}"
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE", default=[default], help=f"{about} ({where})")


def matrix_of(asked: argparse.Namespace) -> Matrix:
    """The results that were given, merged; raises Refused."""
    return merge(map(read_result, _files(asked.files)), read_the_words())


def read_the_words() -> Words:
    """What this checkout claims."""
    return Words(loader.load_suites(), loader.load_columns(), loader.digest())


def _files(given: Sequence[Path]) -> Sequence[Path]:
    files: list[Path] = []
    for path in given:
        found = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
        if not found:
            raise Refused(f"{path}: no result file (*.jsonl) in this folder")
        files += found
    return files
