"""The claims in words: one suite's TOML file, read and checked by itself."""

import re
from pathlib import Path
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from packaging.specifiers import InvalidSpecifier

from suites.loader.patterns import FORMS, Pattern, read_pattern
from suites.loader.toml import Document
from suites.loader.vocabulary import DEVIATIONS, NAMED, VERSIONED, Claim, Expectation, Slip, as_list, version_range


class _Kind(NamedTuple):
    """A kind of table: what problems call it, and its keys."""

    name: str
    required: Tuple[str, ...]
    optional: Tuple[str, ...]

    @property
    def known(self) -> Tuple[str, ...]:
        return self.required + self.optional


class _Range(NamedTuple):
    """For which environments and cases an expectation stands, and the line that says so, or the expectation's own."""

    when: Any
    cases: Any
    line: int


SUITE = _Kind("[suite]", (), ("title", "story"))
CLAIM = _Kind("", ("claim", "section", "symbols"), ("patterns", "successor", "no_successor", "expect"))
EXPECTATION = _Kind("an expectation", ("when", "verdict", "match", "because", "link"), ("cases",))
SLIP = _Kind("a slip", ("where", "printed", "happens", "meant", "held_by"), ("asked_by",))


class Words(NamedTuple):
    """What a suite's TOML file says; problems are finished lines."""

    title: str
    story: str
    claims: Tuple[Claim, ...]
    slips: Tuple[Slip, ...]
    problems: List[str]


def read_words(path: Path) -> Words:
    """Read one suite's TOML file; what is wrong in it is among the problems, and what is right is kept."""
    document = Document(path)
    about = document.tables.get("suite", {})
    if isinstance(about, dict):
        _check_keys(document, about, SUITE, document.heading("suite"))
        _check_texts(document, about, SUITE.known, document.heading("suite"))
    else:
        document.complain(document.key("suite", 0), "'suite' is not a table")
        about = {}
    claims = []
    for name, table in document.tables.items():
        if name in ("suite", "slip"):
            continue
        if isinstance(table, dict):
            claims.append(_claim(document, name, table))
        else:
            document.complain(document.key(name, 0), f"{name!r} is not the table of a claim")
    title = about.get("title") or path.stem.replace("_", " ").capitalize()
    return Words(title, about.get("story", ""), tuple(claims), _slips(document), document.problems)


def _slips(document: Document) -> Tuple[Slip, ...]:
    written = document.tables.get("slip", [])
    if not isinstance(written, list) or not all(isinstance(slip, dict) for slip in written):
        document.complain(max(document.heading("slip"), document.key("slip", 0)), "slips are written as [[slip]]")
        written = []
    return tuple(_slip(document, table, document.heading("slip", nth=nth)) for nth, table in enumerate(written))


def _slip(document: Document, table: Mapping[str, Any], line: int) -> Slip:
    _check_keys(document, table, SLIP, line)
    _check_texts(document, table, ("where", "printed", "happens", "meant", "asked_by"), line)
    held_by = table.get("held_by", [])
    if not _is_list_of_texts(held_by):
        if "held_by" in table:
            document.complain(document.key("held_by", line), "held_by is not a list of claims")
        held_by = []
    return Slip(
        where=_text(table, "where"),
        printed=_text(table, "printed"),
        happens=_text(table, "happens"),
        meant=_text(table, "meant"),
        asked_by=_text(table, "asked_by") or None,
        held_by=tuple(held_by),
        path=document.path,
        line=line,
    )


def _claim(document: Document, name: str, table: Mapping[str, Any]) -> Claim:
    line = document.heading(name)
    _check_keys(document, table, CLAIM._replace(name=f"[{name}]"), line)
    _check_texts(document, table, ("claim", "section", "successor", "no_successor"), line)
    symbols = table.get("symbols", [])
    if not _is_list_of_texts(symbols):
        document.complain(document.key("symbols", line), "symbols is not a list of dotted names")
        symbols = []
    if "successor" in table and "no_successor" in table:
        document.complain(document.key("no_successor", line), "both a successor and a reason for having none")
    written = table.get("expect", [])
    if not isinstance(written, list) or not all(isinstance(expect, dict) for expect in written):
        document.complain(line, f"expectations of a claim are written as [[{name}.expect]]")
        written = []
    checked = [
        _expectations(document, expect, document.heading(name, "expect", nth=nth)) for nth, expect in enumerate(written)
    ]
    _check_reasons(document, checked)
    return Claim(
        id=f"{document.path.stem}.{name}",
        suite=document.path.stem,
        name=name,
        claim=_text(table, "claim"),
        section=_text(table, "section"),
        symbols=tuple(symbols),
        patterns=_patterns(document, table, line),
        successor=_text(table, "successor") or None,
        no_successor=_text(table, "no_successor") or None,
        expectations=tuple(expectation for together in checked for expectation in together),
        path=document.path,
        line=line,
    )


def _patterns(document: Document, table: Mapping[str, Any], line: int) -> Optional[Tuple[Pattern, ...]]:
    """The claim's patterns, or None where its symbols say it all."""
    if "patterns" not in table:
        return None
    written, place = table["patterns"], document.key("patterns", line)
    if not isinstance(written, list) or not all(isinstance(text, str) for text in written):
        document.complain(place, "patterns is not a list of texts")
        return None
    patterns = []
    for text in written:
        pattern = read_pattern(text)
        if pattern is None:
            message = "unknown pattern {!r}; one of {}, each with [in SYMBOL]"
            document.complain(place, message.format(text, ", ".join(FORMS)))
        else:
            patterns.append(pattern)
    return tuple(patterns)


def _expectations(document: Document, table: Mapping[str, Any], line: int) -> List[Expectation]:
    """An expectation for each range of the table, or none after its problems have been told."""
    before = len(document.problems)
    _check_keys(document, table, EXPECTATION, line)
    _check_texts(document, table, ("verdict", "match", "because", "link"), line)
    _check_cases(document, table.get("cases", {}), document.key("cases", line))
    ranges = _ranges(document, table, line)
    for each in ranges:
        _check_when(document, each.when, document.key("when", each.line))
    verdict = table.get("verdict", DEVIATIONS[0])
    if verdict not in DEVIATIONS:
        message = "unknown verdict {!r}; a deviation is one of {}".format(verdict, ", ".join(DEVIATIONS))
        document.complain(document.key("verdict", line), message)
    link = _text(table, "link")
    if link and not re.match(r"https://[^\s/]+\S*$", link):
        document.complain(document.key("link", line), "link is not an https:// address")
    try:
        re.compile(_text(table, "match"))
    except re.error as error:
        document.complain(document.key("match", line), f"match is not a regular expression: {error}")
    if len(document.problems) > before:
        return []
    return [
        Expectation(
            when=each.when,
            cases=each.cases,
            verdict=verdict,
            match=table["match"],
            because=table["because"],
            link=link,
            path=document.path,
            line=each.line,
        )
        for each in ranges
    ]


def _check_reasons(document: Document, checked: Sequence[Sequence[Expectation]]) -> None:
    """Complain of a reason that stands twice in a claim where one table with several ranges would say the same."""
    said: Dict[Tuple[str, ...], int] = {}
    for first in (together[0] for together in checked if together):
        place = document.key("because", first.line)
        reason = (first.verdict, first.match, first.because, first.link)
        if reason in said:
            document.complain(place, f"this reason stands at line {said[reason]} already: let it have several ranges")
        said.setdefault(reason, place)


def _ranges(document: Document, table: Mapping[str, Any], line: int) -> List[_Range]:
    """The one range of an expectation, or those of its list, each of which may have cases of its own."""
    when, cases = table.get("when", {"keras": ">=0"}), table.get("cases", {})
    if not isinstance(when, list):
        return [_Range(when, cases, line)]
    place = document.key("when", line)
    lines = document.tables_below(place)
    if not when or not all(isinstance(each, dict) for each in when):
        document.complain(place, "when is a list, but not of one or more tables that say in which environments")
        return []
    if len(lines) != len(when):
        document.complain(place, "the ranges of when do not stand each on a line of its own")
        return []
    for each, own in zip(when, lines):
        _check_cases(document, each.get("cases", {}), own)
        if "cases" in each and "cases" in table:
            document.complain(own, "this range has cases, and so has the whole expectation: give them in one place")
    return [
        _Range({key: each[key] for key in each if key != "cases"}, each.get("cases", cases), own)
        for each, own in zip(when, lines)
    ]


def _check_when(document: Document, when: Any, place: int) -> None:
    if not isinstance(when, dict) or not when:
        document.complain(place, "when is not a table that says in which environments")
        return
    for key, wanted in when.items():
        if key in VERSIONED:
            try:
                version_range(wanted if isinstance(wanted, str) else "")
            except InvalidSpecifier:
                document.complain(place, f"{key} = {wanted!r} is not a PEP 440 range such as '>=2.12,<3'")
        elif key in NAMED:
            for name in as_list(wanted) or [wanted]:
                if name not in NAMED[key]:
                    message = "unknown {} {!r}; one of {}".format(key, name, ", ".join(NAMED[key]))
                    document.complain(place, message)
        else:
            message = "unknown key {!r} in when; one of {}".format(key, ", ".join(VERSIONED + tuple(NAMED)))
            document.complain(place, message)


def _check_cases(document: Document, cases: Any, place: int) -> None:
    if not isinstance(cases, dict):
        document.complain(place, "cases is not a table of parameters and values")
        return
    for name, values in cases.items():
        if values == []:
            document.complain(place, f"cases narrows {name!r} to no value at all")


def _check_keys(document: Document, table: Mapping[str, Any], kind: _Kind, line: int) -> None:
    for key in table:
        if key not in kind.known:
            message = f"unknown key {key!r} in {kind.name}; one of {', '.join(kind.known)}"
            document.complain(document.key(key, line), message)
    for key in kind.required:
        if key not in table:
            document.complain(line, f"{kind.name} lacks {key!r}")


def _check_texts(document: Document, table: Mapping[str, Any], keys: Tuple[str, ...], line: int) -> None:
    for key in keys:
        if key in table and not (isinstance(table[key], str) and table[key].strip()):
            document.complain(document.key(key, line), f"{key} is not a text, or is empty")


def _text(table: Mapping[str, Any], key: str) -> str:
    value = table.get(key, "")
    return value if isinstance(value, str) else ""


def _is_list_of_texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(text, str) and text for text in value)
