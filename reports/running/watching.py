"""How far a run is, read from the result that it is writing."""

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Watched:
    """A result file that grows: how many cases there will be, and how many there are."""

    path: Path
    cases: int = 0
    total: int = 0
    _header: bytes = b""
    _position: int = 0

    def look(self) -> None:
        """Count what has been added since the last look. A line that is not whole yet is left for the next."""
        try:
            with self.path.open("rb") as lines:
                header = lines.readline()
                if header != self._header or self.path.stat().st_size < self._position:
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

    def _count(self, line: bytes) -> None:
        kind = json.loads(line)
        if kind["kind"] == "header":
            self.cases, self.total = 0, sum(kind["cases"].values())
        elif kind["kind"] == "case":
            self.cases += 1
