"""Published results: every column as last run, in a form that only changes where a finding does."""

import json
from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from reports.html import picture, render
from reports.lines import SCHEMA_VERSION
from reports.matrix import Matrix, merge
from reports.places import HOUSE
from reports.results import Refused, Result, parse_result, read_result
from reports.writing import write_all
from suites import loader

PUBLISHED = HOUSE / "reports" / "published"
# What differs from run to run, and what earlier schemas had.
OF_THE_RUN = ("started", "finished", "seconds", "deselected", loader.checksum.KEY)
FIGURES = "measured"


def canonical(result: Result) -> str:
    """A complete result as it is kept: sorted, compact, without times."""
    cases = sorted(result.cases, key=lambda case: case.key)
    header = {**(result.header or {}), "schema": SCHEMA_VERSION}
    covered = "".join(f"{_compact(line)}\n" for line in (header, *(case.line for case in cases)))
    return covered + loader.checksum.closed(covered.encode(), _compact(result.footer or {})).decode()


def publish(matrix: Matrix, folder: Path) -> Matrix:
    """Keep the complete results of a matrix beside those published earlier, with page and picture of them all.

    Nothing is written unless all of it fits together; raises Refused.
    """
    complete = [result for result in matrix.results if result.state == "complete"]
    fresh = {result.column: canonical(_with_figures_as_kept(result, folder)) for result in complete}
    # The page is made from what is kept and not from what was given, so that it too changes only where a finding does.
    read_again = [parse_result(text.encode(), column) for column, text in fresh.items()]
    together = merge([*_kept(folder, fresh), *read_again], matrix.words)
    files = {f"{column}.jsonl": text for column, text in fresh.items()}
    files |= {"index.html": render(together), "matrix.svg": picture(together)}
    folder.mkdir(parents=True, exist_ok=True)
    write_all({folder / name: text for name, text in files.items()})
    return together


def _with_figures_as_kept(result: Result, folder: Path) -> Result:
    """The result with the figures that are kept already wherever it found the same: no two runs agree on a figure."""
    try:
        kept = read_result(folder / f"{result.column}.jsonl")
    except Refused:
        return result
    figures = {_without_figures(case.line): case.line[FIGURES] for case in kept.cases if FIGURES in case.line}
    cases = [
        replace(case, line={**case.line, FIGURES: figures.get(_without_figures(case.line), case.line[FIGURES])})
        if FIGURES in case.line
        else case
        for case in result.cases
    ]
    return replace(result, cases=cases)


def _without_figures(line: Mapping[str, Any]) -> str:
    return _compact({key: value for key, value in line.items() if key != FIGURES})


def _kept(folder: Path, replaced: Container[str]) -> Iterable[Result]:
    for path in sorted(folder.glob("*.jsonl")):
        if path.stem not in replaced:
            result = read_result(path)
            if result.column != path.stem:
                raise Refused(f"{path}: holds column {result.column}, and is not named after it")
            yield result


def _compact(line: Mapping[str, Any]) -> str:
    kept = {key: value for key, value in line.items() if key not in OF_THE_RUN}
    return json.dumps(kept, sort_keys=True, separators=(",", ":"))
