"""The exact release from which on a claim has another verdict."""

import argparse
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from reports.bisection.asking import Answer, Asker, Question
from reports.bisection.axes import Change, Found, Pair, Search
from reports.bisection.index import Index
from reports.commands.given import read_the_words
from reports.commands.history import chosen
from reports.commands.outcome import DRIFT, FINE, NOT_WHOLE, complain
from reports.matrix import Words
from reports.places import BISECTED, COMMAND, as_named
from reports.results import Refused
from reports.text import one_line
from suites import loader

HELP = "find the first release of TensorFlow or Keras in which a claim has another verdict"
LIMIT_S = 300.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which claim, between which columns, and where environments are kept."""
    parser.add_argument("claim", metavar="CLAIM", help="a claim's id")
    parser.add_argument("--from", dest="older", required=True, metavar="COLUMN", help="a column of suites/columns.toml")
    parser.add_argument(
        "--to", dest="newer", required=True, metavar="COLUMN", help="a newer one, of one entry point and mode"
    )
    parser.add_argument(
        "--case", action="append", default=[], metavar="NAME=VALUE", help="only the cases with this parameter"
    )
    parser.add_argument(
        "--folder", type=Path, default=BISECTED, metavar="DIR", help=f"environments and results ({as_named(BISECTED)})"
    )
    parser.add_argument("--again", action="store_true", help="ask also what was asked before")
    parser.add_argument(
        "--limit", type=float, default=LIMIT_S, metavar="S", help=f"seconds to ask one release ({LIMIT_S:.0f})"
    )


def run(asked: argparse.Namespace) -> int:
    """Search, printing each step; what was made is kept whatever happens."""
    if not asked.limit > 0:
        raise Refused("--limit is to be above 0")
    if asked.folder.exists() and not asked.folder.is_dir():
        raise Refused(f"--folder {asked.folder}: is no folder")
    words = read_the_words()
    claims = chosen(asked.claim, list(words.claims))
    if len(claims) > 1:
        raise Refused(f"{asked.claim!r} names {len(claims)} claims: one at a time")
    older, newer = _column(asked.older, words), _column(asked.newer, words)
    _check_order(older, newer)
    question = Question(words.claims[claims[0]], _cases(asked.case), older.entry, older.mode)
    asker = Asker(question, words, asked.folder, asked.limit, asked.again)
    try:
        found = _search(asker, older, newer)
    except KeyboardInterrupt:
        complain(f"interrupted: what was made is kept in {asked.folder}; the same command again goes on from there")
        return NOT_WHOLE
    for line in told(found, older.entry):
        _say(line)
    return DRIFT if found.contradicting else FINE


def told(found: Found, entry: str) -> Iterator[str]:
    """What was found, in lines: each change, and the range that an expectation would name."""
    names = {"tensorflow": "TensorFlow", "keras": "tf_keras" if entry == "tf_keras" else "Keras"}
    for change in found.changes:
        yield f"last {change.before}: {change.last.told}"
        yield f"first {change.after}: {change.first.told}"
        if len(change.libraries) > 1:
            yield f"{' and '.join(names[one] for one in change.libraries)} change together here"
    for verdict, when in _ranges(found.changes, entry):
        yield f"{verdict}: when = {{ {when} }}"
    for pair, verdict in found.contradicting.items():
        yield f"not once for all: {pair.told} {verdict}, which the lines above do not say of it"


def _ranges(changes: Sequence[Change], entry: str) -> Iterator[tuple[str, str]]:
    """(verdict, range in the claims' words) of every deviation."""
    bounds = [(change, change.libraries[-1]) for change in changes]
    first, library = bounds[0]
    if first.before in loader.DEVIATIONS:
        yield first.before, _when(entry, {library: [f"<{getattr(first.first, library)}"]})
    for (change, library), following in [*pairwise(bounds), *zip(bounds[-1:], [None], strict=True)]:
        if change.after in loader.DEVIATIONS:
            when = {library: [f">={getattr(change.first, library)}"]}
            if following:
                when.setdefault(following[1], []).append(f"<{getattr(following[0].first, following[1])}")
            yield change.after, _when(entry, when)


def _when(entry: str, ranges: Mapping[str, list[str]]) -> str:
    named = [f'{library} = "{",".join(parts)}"' for library, parts in ranges.items()]
    return ", ".join([*([f'entry = "{entry}"'] if entry != "keras" else []), *named])


def _search(asker: Asker, older: loader.Column, newer: loader.Column) -> Found:
    start, end = _pair(older), _pair(newer)

    def ask(pair: Pair) -> str | None:
        began = time.monotonic()
        known = None if asker.again else asker.kept(pair)
        answer = known or asker.answer(pair)
        if pair not in shown:
            shown[pair] = answer
            how = "kept" if known else f"{time.monotonic() - began:.1f} s"
            _say(f"{pair.told:<34} {how:>8}  {answer.verdict or f'left out: {answer.why}'}")
        return answer.verdict

    def kept(pair: Pair) -> str | None:
        known = asker.kept(pair)
        return known.verdict if known else None

    shown: dict[Pair, Answer] = {}
    before, after = ask(start), ask(end)
    for name, pair in ((older.name, start), (newer.name, end)):
        if shown[pair].verdict is None:
            raise Refused(f"column {name} cannot tell: {shown[pair].why}")
    if before == after:
        raise Refused(
            f"{asker.question.claim.id} {before} in both columns: there is nothing to find"
            f" (where its cases differ, name one by --case; `{COMMAND} history` shows them)"
        )
    return Search(ask, kept, Index(older.entry, asker.words.columns), _say).find(start, end)


def _column(name: str, words: Words) -> loader.Column:
    if name not in words.columns:
        raise Refused(f"no column {name!r}: suites/columns.toml has {', '.join(words.columns)}")
    return words.columns[name]


def _check_order(older: loader.Column, newer: loader.Column) -> None:
    if (older.entry, older.mode) != (newer.entry, newer.mode):
        told = [f"{column.name} is {column.entry} in mode {column.mode}" for column in (older, newer)]
        raise Refused(f"{' and '.join(told)}: releases are walked between columns of one entry point and mode")
    for library in ("tensorflow", "keras"):
        if loader.version(getattr(older, library)) > loader.version(getattr(newer, library)):
            raise Refused(
                f"{newer.name} has an older {library} than {older.name}: --from names the older, --to the newer"
            )


def _pair(column: loader.Column) -> Pair:
    return Pair(column.tensorflow, None if column.entry == "tf.keras" else column.keras)


def _cases(given: list[str]) -> Mapping[str, str]:
    cases = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals:
            raise Refused(f"--case {text}: is no NAME=VALUE")
        cases[name.strip()] = value.strip()
    return cases


def _say(line: str) -> None:
    print(one_line(line), flush=True)
