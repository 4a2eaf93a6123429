"""Files, written so that whoever looks sees the old one or the new one, and never a part."""

import os
import secrets
import stat
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

# What the name of a file that waits keeps of the other's: with more it could be longer than a file system takes.
MOST_OF_A_NAME = 40


def write_whole(path: Path, text: str) -> None:
    """Write a file; of a symbolic link its target, and what is no regular file, such as a device, is written to."""
    write_all({path: text})


def write_all(texts: Mapping[Path, str]) -> None:
    """Write several files, or none where there is no room for all: all are there before the first takes its place."""
    staged: list[_Staged] = []
    written_to: list[Path] = []
    try:
        for path, text in texts.items():
            with _told_as(path):
                there = _stat(path)
                if there is not None and _is_written_to(there):
                    written_to.append(path)
                else:
                    staged.append(_Staged(path, Path(os.path.realpath(path))))
                    _stage(staged[-1].beside, text, there)
        for path in written_to:
            with _told_as(path):
                _write_to(path, texts[path].encode())
        for each in staged:
            with _told_as(each.named):
                each.beside.replace(each.path)
    finally:
        for each in staged:
            each.beside.unlink(missing_ok=True)


class _Staged:
    """A file that waits beside the one whose place it is to take; named is what whoever asked called that."""

    def __init__(self, named: Path, path: Path) -> None:
        self.named = named
        self.path = path
        self.beside = path.with_name(f".{path.name[:MOST_OF_A_NAME]}.{secrets.token_hex(8)}")


@contextmanager
def _told_as(path: Path) -> Iterator[None]:
    """An error is told of the path that was given, and not of what stands beside it for a while."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _is_written_to(there: os.stat_result) -> bool:
    """Whether it has to stay what it is: only a regular file is replaced, and only one that no stream of ours leads to."""
    return not stat.S_ISREG(there.st_mode) or _stream_to(there) is not None


def _stream_to(there: os.stat_result) -> TextIO | None:
    """Standard output or error where it is this very file: a file in its place would not be the one that is read."""
    for descriptor, stream in ((1, sys.stdout), (2, sys.stderr)):
        with suppress(OSError):
            if os.path.samestat(there, os.fstat(descriptor)):
                return stream
    return None


def _stage(beside: Path, text: str, there: os.stat_result | None) -> None:
    if there is None:
        beside.write_bytes(text.encode())
    else:
        beside.touch(mode=stat.S_IRUSR | stat.S_IWUSR)
        beside.write_bytes(text.encode())
        beside.chmod(stat.S_IMODE(there.st_mode))


def _write_to(path: Path, data: bytes) -> None:
    stream = _stream_to(path.stat())
    if stream is None:
        path.write_bytes(data)
    else:
        stream.flush()
        stream.buffer.write(data)
        stream.flush()
