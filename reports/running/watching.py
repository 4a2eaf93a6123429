"""How far a run is, read from the result that it is writing."""

import json
from dataclasses import dataclass
from pathlib import Path

from reports.results import Refused, read_result

TELL_OF_A_CASE = ("case", "unknown")


@dataclass
class Watched:
    """A result file that grows: how many cases there will be, how many there are, and whether its footer closes it.

    Where a result of the same claims is there already, what grows is beside it, as *.part, until it has as much to tell.
    """

    path: Path
    cases: int = 0
    total: int = 0
    is_closed: bool = False
    _before: bytes = b""
    _header: bytes = b""
    _position: int = 0

    @property
    def part(self) -> Path:
        """Where it is beside an earlier result."""
        return self.path.with_name(f"{self.path.name}.part")

    @property
    def grows(self) -> Path:
        """The file that is being written."""
        return self.part if self.part.exists() else self.path

    @property
    def is_beside(self) -> bool:
        """Whether what was written is beside an earlier result, which is worth more."""
        return self.grows != self.path

    def begin(self) -> None:
        """What is there now is of earlier runs: the one that tells more of them is kept."""
        self.settle()
        self.part.unlink(missing_ok=True)
        self._before = _first_line(self.path)
        self.cases, self.total, self.is_closed = 0, 0, False

    def look(self) -> None:
        """Count what has been added since the last look. A line that is not whole yet is left for the next."""
        try:
            with self.grows.open("rb") as lines:
                header = lines.readline()
                if header == self._before:
                    return
                if header != self._header or self.grows.stat().st_size < self._position:
                    # A run writes one before it imports anything, and another in its place when it knows what it imported.
                    self._header, self._position, self.cases, self.total = header, 0, 0, 0
                lines.seek(self._position)
                for line in lines:
                    if not line.endswith(b"\n"):
                        return
                    self._position += len(line)
                    self._count(line)
        except OSError:
            return

    def settle(self) -> None:
        """What was written takes the place of the earlier result, unless that tells more. One that is broken tells so."""
        if not self.is_beside:
            return
        try:
            written, earlier = read_result(self.part), read_result(self.path)
        except Refused:
            return
        if written.state == "broken" or not earlier.tells_more_than(written):
            self.part.replace(self.path)

    def _count(self, line: bytes) -> None:
        try:
            told = json.loads(line)
        except ValueError:
            # Who reads the result says what is wrong with it.
            return
        if told["kind"] == "header":
            self.cases, self.total = 0, sum(told["cases"].values())
        elif told["kind"] in TELL_OF_A_CASE:
            self.cases += 1
        self.is_closed = told["kind"] == "footer"


def _first_line(path: Path) -> bytes:
    try:
        with path.open("rb") as lines:
            return lines.readline()
    except OSError:
        return b""
