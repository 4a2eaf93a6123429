"""TOML files, with the lines on which things stand."""

import re
from pathlib import Path
from typing import Any, Dict, List, Tuple

try:
    import tomllib
except ImportError:
    import tomli as tomllib  # type: ignore[no-redef]  # the same, before Python 3.11


HEADING = re.compile(r"\s*\[\[?[^\[\],=]+\]\]?\s*(?:#.*)?$")


class Document:
    """A TOML file with what tomllib keeps to itself: on which line a thing stands."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: List[str] = []
        self.tables: Dict[str, Any] = {}
        self._lines: List[str] = []
        self._bracketed: List[Tuple[int, str]] = []
        try:
            text = path.read_bytes().decode("utf-8")
            self._lines = text.splitlines()
            self._bracketed = [(number, line) for number, line in enumerate(self._lines, 1) if line.lstrip()[:1] == "["]
            self.tables = tomllib.loads(text)
        except UnicodeDecodeError as error:
            self.complain(error.object[: error.start].count(b"\n") + 1, f"not UTF-8: {error.reason}")
        except tomllib.TOMLDecodeError as error:
            place = re.search(r"\(at line (\d+)", str(error))
            self.complain(int(place.group(1)) if place else len(self._lines), f"not TOML: {error}")

    def complain(self, line: int, message: str) -> None:
        """Note a problem that stands on a line."""
        self.problems.append(f"{place_of(self.path)}:{line}: {message}")

    def heading(self, *names: str, nth: int = 0) -> int:
        """The line of the nth [names] or [[names]], or of the table around it if it is written inline."""
        parts = [r"(?:{0}|\"{0}\"|'{0}')".format(re.escape(name)) for name in names]
        written = re.compile(r"\s*\[\[?\s*{}\s*\]".format(r"\s*\.\s*".join(parts)))
        found = [number for number, line in self._bracketed if written.match(line)]
        if len(found) > nth:
            return found[nth]
        return self.heading(*names[:-1]) if len(names) > 1 else 1

    def key(self, name: str, heading: int) -> int:
        """The line of a key below a heading, or the heading's where the key is written elsewhere."""
        quoted = re.escape(name)
        written = re.compile(rf"\s*(?:{quoted}|\"{quoted}\"|'{quoted}')\s*[.=]")
        further = [number for number, line in self._bracketed if number > heading and HEADING.match(line)]
        last = min([*further, len(self._lines) + 1]) - 1
        found = [number for number in range(heading + 1, last + 1) if written.match(self._lines[number - 1])]
        return found[0] if found else heading


def place_of(path: Path) -> str:
    """A path as problems name it: the folder and the file."""
    return f"{path.parent.name}/{path.name}"
