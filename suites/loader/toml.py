"""TOML files, with the lines on which things stand."""

import re
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

try:
    import tomllib
except ImportError:
    import tomli as tomllib  # type: ignore[no-redef]  # the same, before Python 3.11


HEADING = re.compile(r"\s*\[\[?[^\[\],=]+\]\]?\s*(?:#.*)?$")
DIGITS = re.compile(r"[0-9A-Fa-f_]+")
# Nothing that is meant has more levels, or numbers of more bits. With more Python could not even say what it is.
DEEPEST = 50
LARGEST = 64


class Document:
    """A TOML file with what tomllib keeps to itself: on which line a thing stands.

    data are its bytes where they have been read already, and named is what problems call it where that is not its place.
    """

    def __init__(self, path: Path, data: Optional[bytes] = None, named: Optional[str] = None) -> None:
        self.path = path
        self.problems: List[str] = []
        self.tables: Dict[str, Any] = {}
        self._named = named or place_of(path)
        self._lines: List[str] = []
        self._bracketed: List[Tuple[int, str]] = []
        try:
            text = (path.read_bytes() if data is None else data).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            self.complain(error.object[: error.start].count(b"\n") + 1, f"not UTF-8: {error.reason}")
            return
        self._lines = text.splitlines()
        self._bracketed = [(number, line) for number, line in enumerate(self._lines, 1) if line.lstrip()[:1] == "["]
        self._read(text)

    def complain(self, line: int, message: str) -> None:
        """Note a problem that stands on a line."""
        self.problems.append(f"{self._named}:{line}: {message}")

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

    def tables_below(self, line: int) -> List[int]:
        """The lines on which tables of a list begin that is opened on a line, as far as each has a line of its own."""
        found = []
        for number, text in enumerate(self._lines[line:], line + 1):
            begins = text.lstrip()[:1]
            if begins == "{":
                found.append(number)
            elif begins not in ("", "#"):
                break
        return found

    def _read(self, text: str) -> None:
        try:
            tables = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            place = re.search(r"\(at line (\d+)", str(error))
            self.complain(int(place.group(1)) if place else len(self._lines), f"not TOML: {error}")
        except ValueError:
            self._complain_of_a_number()
        except RecursionError:
            self._complain_of_nesting()
        else:
            layers = _layers(tables)
            if len(layers) > DEEPEST:
                self._complain_of_nesting()
            elif any(isinstance(value, int) and value.bit_length() > LARGEST for layer in layers for value in layer):
                self._complain_of_a_number()
            else:
                self.tables = tables

    def _complain_of_a_number(self) -> None:
        lengths = [max([len(digits) for digits in DIGITS.findall(line)] or [0]) for line in self._lines]
        self.complain(lengths.index(max(lengths)) + 1, "a number has more digits than any that is meant")

    def _complain_of_nesting(self) -> None:
        depth, deepest, place = 0, 0, 1
        for number, line in enumerate(self._lines, 1):
            opened = sum(map(line.count, "[{."))
            if depth + opened > deepest:
                deepest, place = depth + opened, number
            depth += opened - sum(map(line.count, "]}."))
        self.complain(place, f"nested deeper than {DEEPEST} levels")


def place_of(path: Path) -> str:
    """A path as problems name it: the folder and the file."""
    return f"{path.parent.name}/{path.name}"


def _layers(tables: Dict[str, Any]) -> List[List[Any]]:
    """What stands on each level, as far down as anything that is meant goes, and on one level more."""
    layers: List[List[Any]] = [[tables]]
    while layers[-1] and len(layers) <= DEEPEST:
        layers.append(
            [
                inner
                for outer in layers[-1]
                if isinstance(outer, (dict, list))
                for inner in (outer.values() if isinstance(outer, dict) else outer)
            ]
        )
    return layers if layers[-1] else layers[:-1]
