"""Since when: the versions in which a claim has which verdict."""

import argparse
import difflib
import textwrap
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from reports.commands.given import add_files, matrix_of
from reports.commands.outcome import DRIFT, told_what_is_not_whole
from reports.html.findings import findings_of
from reports.html.history import Line, Span, Track, history_of
from reports.matrix import Matrix
from reports.places import COMMAND
from reports.publish import PUBLISHED
from reports.results import Refused
from reports.text import one_line

HELP = "print since when a claim holds, and where it does not"
MOST_COLUMNS = 5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which claims, and the results to learn it from."""
    parser.add_argument(
        "claim", metavar="CLAIM", help="a claim's id or a pattern such as 'scope_naming.*'; several: a,b"
    )
    add_files(parser, default=PUBLISHED)


def run(asked: argparse.Namespace) -> int:
    """Print it; anything that is not as expected is told, by the exit code too."""
    matrix = matrix_of(asked)
    drifted = False
    for claim in chosen(asked.claim, matrix.claims):
        tracks = history_of(findings_of(matrix, claim))
        drifted = drifted or any(track.has_drifted for track in tracks)
        for line in _lines(matrix, claim, tracks):
            print(one_line(line))
    not_whole = told_what_is_not_whole(matrix)
    return DRIFT if drifted else not_whole


def chosen(wanted: str, claims: Sequence[str]) -> Sequence[str]:
    """The claims that are named, in their order; raises Refused for a name that is none's."""
    found: set[str] = set()
    for name in filter(None, map(str.strip, wanted.split(","))):
        matching = {claim for claim in claims if fnmatchcase(claim, name)}
        if not matching:
            raise Refused(f"no claim {name!r}{_near(name, claims)}")
        found |= matching
    if not found:
        raise Refused(f"no claim is named: give an id such as those that `{COMMAND} verdicts` prints")
    return sorted(found)


def _near(name: str, claims: Sequence[str]) -> str:
    by_name = {claim.partition(".")[2]: claim for claim in claims}
    near = difflib.get_close_matches(name, [*claims, *by_name], n=3)
    named = list(dict.fromkeys(by_name.get(one, one) for one in near))
    return f": did you mean {' or '.join(named)}?" if named else f": `{COMMAND} verdicts` prints them all"


def _lines(matrix: Matrix, claim: str, tracks: Sequence[Track]) -> Iterator[str]:
    known = matrix.words.claims.get(claim)
    yield f"{claim}: {known.claim}" if known else f"{claim}: not among the claims of this checkout"
    for track in tracks:
        yield f"  {track.entry}, {track.mode}"
        yield from _line(track.whole, "    ", with_reasons=not track.parts)
        for part in track.parts:
            yield f"      {part.label}"
            yield from _line(part, "        ", with_reasons=True)


def _line(line: Line, indent: str, *, with_reasons: bool) -> Iterator[str]:
    width = max(len(span.stretch.verdict) for span in line.spans)
    for span in line.spans:
        beside = f" ({span.stretch.beside})" if span.stretch.beside else ""
        yield f"{indent}{span.stretch.verdict:<{width}}  {span.stretch.versions}{beside}"
        if with_reasons:
            yield from textwrap.indent("\n".join(_remarks(span)), f"{indent}{' ' * width}  ").splitlines()


def _remarks(span: Span) -> Iterator[str]:
    for reason in span.reasons:
        where = f"{reason.versions}: " if reason.versions else ""
        yield f"{where}because {reason.expectation.because} ({reason.expectation.link})"
    for drift, columns in span.drifts.items():
        yield f"drift: {drift} (in {_some(columns)})"
    for why, columns in span.unknown.items():
        yield f"not known: {why} (in {_some(columns)})"


def _some(columns: Sequence[str]) -> str:
    more = f" and {len(columns) - MOST_COLUMNS} more" if len(columns) > MOST_COLUMNS else ""
    return f"{', '.join(columns[:MOST_COLUMNS])}{more}"
