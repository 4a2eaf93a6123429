"""Lists of claims that somebody keeps: which of them matter, and which breaks of them are accepted, until when and why."""

import difflib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion

from reports.comparison import CaseChange
from reports.places import COMMAND
from reports.reading import MB, Unreadable, bytes_of
from reports.results import Refused
from reports.text import one_line
from suites import loader
from suites.loader.toml import Document

TABLES = ("claims", "accept")
KEYS = ("claim", "verdict", "cases", "until", "because")
LIBRARIES = ("tensorflow", "keras", "python")
MOST_BYTES = 2 * MB
HEAD = """\
# What is accepted of an upgrade, for `gate --claims`: a break that stands here is told and forbids nothing.
# cases narrows an acceptance to some cases; until = { keras = "4" } ends it with that version; because says why it is fine.
# claims = ["scope_naming.*"] at the top would narrow the gate to these claims.
"""


@dataclass(frozen=True)
class Acceptance:
    """A break that is accepted: of a claim or of those that fit a pattern, and only as far as the other fields say."""

    claim: str
    verdict: str | None = None
    cases: Sequence[str] | None = None
    until: Mapping[str, str] = field(default_factory=dict)
    because: str | None = None
    place: str = ""

    def names(self, claim: str) -> bool:
        """Whether it is of a claim."""
        return fnmatchcase(claim, self.claim)

    def covers(self, claim: str, case: CaseChange) -> bool:
        """Whether it is of a case, whatever the time."""
        return (
            self.names(claim)
            and (self.verdict is None or (case.after is not None and case.after.verdict == self.verdict))
            and (self.cases is None or one_line(case.label) in self.cases)
        )

    def ended_by(self, environment: loader.Environment | None) -> str | None:
        """The version that it was to last until, once that is reached, or None."""
        for library, end in self.until.items():
            if environment is not None and loader.version(getattr(environment, library)) >= loader.version(end):
                return f"{library} {end}"
        return None


@dataclass(frozen=True)
class Lists:
    """What some files together say; matter None: every claim does."""

    matter: Collection[str] | None = None
    accepted: Sequence[Acceptance] = ()

    def matters(self, claim: str) -> bool:
        """Whether a claim is to be told of at all."""
        return self.matter is None or any(fnmatchcase(claim, pattern) for pattern in self.matter)


def read_lists(paths: Iterable[Path], claims: Collection[str]) -> Lists:
    """Read lists: TOML, or in a file of any other name an id or a pattern a line. Raises Refused, naming file and line."""
    matter: list[str] = []
    accepted: list[Acceptance] = []
    for path in paths:
        these, those = _toml(path, claims) if path.suffix == ".toml" else (_plain(path, claims), [])
        matter += these
        accepted += those
    return Lists(matter or None, accepted)


def written(lists: Lists) -> str:
    """The text of a TOML list that says the same."""
    parts = [HEAD]
    if lists.matter is not None:
        parts.append(f"claims = {_quoted(list(lists.matter))}\n")
    for acceptance in lists.accepted:
        until = ", ".join(f"{library} = {_quoted(end)}" for library, end in acceptance.until.items())
        values = {
            "claim": _quoted(acceptance.claim),
            "verdict": _quoted(acceptance.verdict) if acceptance.verdict else None,
            "cases": _quoted(list(acceptance.cases)) if acceptance.cases is not None else None,
            "until": f"{{ {until} }}" if until else None,
            "because": _quoted(acceptance.because) if acceptance.because else None,
        }
        parts.append("[[accept]]\n" + "".join(f"{key} = {text}\n" for key, text in values.items() if text))
    return "\n".join(parts)


def _quoted(value: str | list[str]) -> str:
    # JSON's strings are TOML's, but for a control character that JSON lets stand.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _plain(path: Path, claims: Collection[str]) -> Sequence[str]:
    named = []
    for number, line in enumerate(_text(path).splitlines(), 1):
        name = line.partition("#")[0].strip()
        if name:
            _known(name, claims, f"{path}:{number}")
            named.append(name)
    if not named:
        raise Refused(f"{path}: names no claim: write an id or a pattern a line")
    return named


def _text(path: Path) -> str:
    try:
        return _bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(f"{path}: is not UTF-8") from None


def _bytes(path: Path) -> bytes:
    try:
        return bytes_of(path, MOST_BYTES)
    except Unreadable as why:
        raise Refused(f"{path}: {why}") from None


def _toml(path: Path, claims: Collection[str]) -> tuple[Sequence[str], Sequence[Acceptance]]:
    document = Document(path, _bytes(path), str(path))
    for key in document.tables:
        if key not in TABLES:
            document.complain(document.key(key, 0), f"unknown key {key!r}; one of {', '.join(TABLES)}")
    matter = document.tables.get("claims", [])
    place = document.key("claims", 0) or 1
    if not _is_texts(matter):
        document.complain(place, "claims is not a list of ids and patterns")
    tables = document.tables.get("accept", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        document.complain(document.heading("accept"), "acceptances are written as [[accept]]")
    if document.problems:
        raise Refused("\n".join(document.problems))
    for name in matter:
        _known(name, claims, f"{path}:{place}")
    accepted = [_acceptance(document, table, nth, path) for nth, table in enumerate(tables)]
    if document.problems:
        raise Refused("\n".join(document.problems))
    for acceptance in accepted:
        _known(acceptance.claim, claims, acceptance.place)
    return matter, accepted


def _acceptance(document: Document, table: Mapping[str, Any], nth: int, path: Path) -> Acceptance:
    line = document.heading("accept", nth=nth)
    for key in table:
        if key not in KEYS:
            document.complain(document.key(key, line), f"unknown key {key!r}; one of {', '.join(KEYS)}")
    for key in ("claim", "verdict", "because"):
        if not isinstance(table.get(key, "" if key == "claim" else None), str | None) or table.get(key) == "":
            document.complain(document.key(key, line), f"{key} is not a text, or is empty")
    if "claim" not in table:
        document.complain(line, "an acceptance lacks 'claim'")
    if table.get("verdict", loader.DEVIATIONS[0]) not in loader.DEVIATIONS:
        known = ", ".join(loader.DEVIATIONS)
        document.complain(document.key("verdict", line), f"unknown verdict {table['verdict']!r}; one of {known}")
    if not _is_texts(table.get("cases", [])):
        document.complain(document.key("cases", line), "cases is not a list of cases as the gate tells them")
    until = table.get("until", {})
    if not isinstance(until, dict) or not all(
        library in LIBRARIES and is_version(end) for library, end in until.items()
    ):
        document.complain(document.key("until", line), 'until is not a table such as { keras = "4" }')
    if document.problems:
        return Acceptance("")
    return Acceptance(
        table["claim"], table.get("verdict"), table.get("cases"), until, table.get("because"), f"{path}:{line}"
    )


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def is_version(value: Any) -> bool:
    """Whether it is a text that versions can be compared with."""
    try:
        loader.version(value if isinstance(value, str) else "")
    except InvalidVersion:
        return False
    return True


def _known(name: str, claims: Collection[str], place: str) -> None:
    if any(fnmatchcase(claim, name) for claim in claims):
        return
    near = difflib.get_close_matches(name, sorted(claims), n=1)
    hint = f": did you mean {near[0]}?" if near else f": `{COMMAND} verdicts` prints them all"
    raise Refused(f"{place}: no claim {name!r}{hint}")
