"""How long it all takes."""

import argparse
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from reports.bench import columns
from reports.bench.collecting import collecting
from reports.bench.figures import Figure
from reports.bench.harness import harness
from reports.bench.machine import machine
from reports.bench.reading import reading
from reports.bench.table import markdown
from reports.bench.together import together
from reports.commands.outcome import FINE
from reports.results import Refused
from reports.running.columns import ROOT
from reports.text import one_line
from reports.writing import write_whole

HELP = "measure how long it all takes, beside its bounds"
WRITTEN = ROOT / "BENCHMARKS.md"
TITLES = {
    "import": "A default run of each installed column",
    "case": "Its cases",
    "together": "All of them together, once",
    "harness": "The house itself",
    "collect": "Collecting the claims",
    "page": "Reports of very many results",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to measure, how often, and where it goes."""
    parser.add_argument("columns", nargs="*", metavar="COLUMN", help="installed columns (all of them)")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="how often, beside a first time (3)")
    parser.add_argument("--only", action="append", choices=TITLES, help="only this; can be given again")
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="Markdown (BENCHMARKS.md, where all is measured)"
    )


def run(asked: argparse.Namespace) -> int:
    """Print each figure as it is found, and write them all. A bound that is missed is told, and is no failure."""
    if asked.rounds < 1:
        raise Refused("--rounds is to be above 0")
    wanted = [name for name in TITLES if name in (asked.only or TITLES)]
    output = asked.output or (None if asked.columns or asked.only else WRITTEN)
    about, tables = machine(), {}
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        measures = _measures(asked, Path(folder))
        for name in wanted:
            print(f"{TITLES[name]}:")
            tables[TITLES[name]] = [told(figure) for figure in measures[name]()]
    if output:
        write_whole(output, markdown(about, tables, asked.rounds))
        print(one_line(f"wrote {output}"))
    return FINE


def _measures(asked: argparse.Namespace, folder: Path) -> Mapping[str, Callable[[], Iterator[Figure]]]:
    for_columns = not asked.only or {"import", "case", "together"} & set(asked.only)
    here = columns.installed_columns(asked.columns, folder) if for_columns else ()
    return {
        "import": lambda: columns.imports(here, asked.rounds),
        "case": lambda: columns.cases(here),
        "together": lambda: together(here, folder),
        "harness": lambda: harness(asked.rounds, folder),
        "collect": lambda: collecting(asked.rounds),
        "page": lambda: reading(asked.rounds, folder),
    }


def told(figure: Figure) -> Figure:
    """Print a figure, and give it back."""
    where, what, value, spread, bound, met, beside = figure.cells
    kept = f", bound {bound}: {'met' if figure.met else 'missed'}" if met else ""
    around = f" ({spread})" if spread else ""
    print(one_line(f"  {where:<27}  {what:<34}  {value}{around}{kept}{f'; {beside}' if beside else ''}"), flush=True)
    return figure
