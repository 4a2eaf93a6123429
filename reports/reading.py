"""Files that are given, read whole: none that never ends, that somebody has to write first, or that is absurdly large."""

import stat
from pathlib import Path

MB = 1_000_000
MOST_BYTES = 200 * MB


class Unreadable(Exception):
    """Why a file cannot be read, as the end of a sentence that names it, and the line that keeps it from being, if one does."""

    def __init__(self, why: str, line: int | None = None) -> None:
        super().__init__(why)
        self.line = line


def bytes_of(path: Path, most: int = MOST_BYTES) -> bytes:
    """The bytes of a regular file of at most so many; raises Unreadable."""
    try:
        about = path.stat()
        # Opening a folder is refused at once, and for a reason of its own.
        if not stat.S_ISREG(about.st_mode) and not stat.S_ISDIR(about.st_mode):
            raise Unreadable("is no regular file")
        with path.open("rb") as file:
            # What a file of the kernel's own says of its size is no help.
            data = file.read(most + 1) if about.st_size <= most else None
    except OSError as error:
        raise Unreadable(f"cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise Unreadable(f"cannot be read: {error}") from None
    if data is None or len(data) > most:
        raise Unreadable(f"is larger than {most // MB} MB")
    return data
