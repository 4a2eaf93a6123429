"""The checksum that ends a result file: it covers every byte before it, so that the file tells where it was touched.

A footer is a JSON object of which the checksum is the last key, and the digits of the checksum the last thing said.
"""

import hashlib
import re
from typing import Match, Optional

KEY = "checksum"
_END = re.compile(rb'"checksum": ?"sha256:([0-9a-f]{64})"\}')


def closed(covered: bytes, footer: str) -> bytes:
    """The last line of a result file: a footer with the checksum of the lines that it closes, and of itself."""
    begun = f'{footer.rstrip()[:-1]},"{KEY}":"sha256:'.encode()
    return begun + hashlib.sha256(covered + begun).hexdigest().encode() + b'"}\n'


def fits(data: bytes) -> bool:
    """Whether the bytes of a file end with a footer, and are the very ones that its checksum was made of."""
    end = _last_end(data)
    if end is None or data[end.end() :] != b"\n":
        return False
    return hashlib.sha256(data[: end.start(1)]).hexdigest().encode() == end.group(1)


def ends_early(data: bytes) -> bool:
    """Whether anything but the end of its line follows a checksum: a footer that was cut off ends before that."""
    end = _last_end(data)
    return end is not None and data[end.end() :] not in (b"", b"\n")


def _last_end(data: bytes) -> Optional[Match[bytes]]:
    # The last one is the footer's, if there is a footer: nothing else has such a key with such a value.
    start = data.rfind(b'"checksum"')
    return _END.match(data, start) if start >= 0 else None
