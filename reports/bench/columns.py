"""What a default run of each installed column takes beside its bare import, and what each of its cases takes."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from reports.bench.clock import Failed, Job, in_turn, timed
from reports.bench.figures import Figure, failed
from reports.bench.surroundings import as_used
from reports.commands.outcome import DRIFT, FINE
from reports.results import Case, Refused, read_result
from reports.running.columns import ROOT, Installed, installed
from suites import loader

RATIO = "default run beside its bare import"
MEDIAN = "median case"
ALL = "all cases, one after another"
FROM_HERE_ON = loader.version("2.12")
IMPORTS = {
    "keras": "import tensorflow, keras; keras.layers",
    "tf.keras": "import tensorflow; tensorflow.keras.layers",
    "tf_keras": "import tensorflow, tf_keras; tf_keras.layers",
}
MOST_TIMES = {True: 3, False: 6}
MEDIAN_CASE_MS = 40
SLOWEST = 3
RECURRENT = ("LSTM", "GRU", "SimpleRNN", "StatefulModel")


@dataclass(frozen=True)
class Measured:
    """An installed column, what it must turn out to be, and a folder for what running it leaves."""

    how: Installed
    column: loader.Column
    folder: Path

    @property
    def result(self) -> Path:
        """Where a run's result goes."""
        return self.folder / f"{self.column.name}.jsonl"

    @property
    def bare_import(self) -> Job:
        """The import of TensorFlow, and of Keras through its entry point, and nothing else."""
        python = self.how.command[0]
        return Job([python, "-c", IMPORTS[self.column.entry]], self.folder, self._variables)

    @property
    def default_run(self) -> Job:
        """Every claim, asked as the column asks it. Drift takes as long as what is expected."""
        command = [*self.how.command, "--results", str(self.result)]
        return Job(command, ROOT, self._variables, fine=(FINE, DRIFT))

    @property
    def _variables(self) -> Mapping[str, str]:
        home = str(self.folder)
        return as_used(**self.how.variables, HOME=home, KERAS_HOME=home, KERAS_BACKEND="tensorflow")


def installed_columns(names: Sequence[str], folder: Path) -> Sequence[Measured]:
    """The columns that are installed, or those of them that are named; raises Refused."""
    known = loader.load_columns()
    unknown = [name for name in names if name not in known]
    if unknown:
        raise Refused(f"no column {unknown[0]}: suites/columns.toml has {', '.join(known)}")
    here = [name for name in names or known if (ROOT / ".tox" / name / "bin" / "python").exists()]
    if len(here) < len(names):
        lacking = next(name for name in names if name not in here)
        raise Refused(f"column {lacking} is not installed: `tox run --notest -e {lacking}` installs it")
    if not here:
        return []
    measured = [Measured(how, known[how.name], folder / how.name) for how in installed(here)]
    for one in measured:
        one.folder.mkdir()
    return measured


def imports(columns: Sequence[Measured], rounds: int) -> Iterator[Figure]:
    """How many times its bare import a default run of each column takes."""
    for one in columns:
        try:
            taken = in_turn({"import": one.bare_import, "run": one.default_run}, rounds)
            _cases_of(one)
        except Failed as why:
            yield failed(RATIO, one.column.name, "times", why)
            continue
        ratios = [run.wall_s / bare.wall_s for run, bare in zip(taken["run"], taken["import"], strict=True)]
        bare, run = (median(took.wall_s for took in taken[name]) for name in ("import", "run"))
        processor = [median(took.processor_s for took in taken[name]) for name in ("import", "run")]
        beside = "import {:.1f} s, run {:.1f} s; of processors {:.1f} and {:.1f} s".format(bare, run, *processor)
        bound = MOST_TIMES[loader.version(one.column.tensorflow) >= FROM_HERE_ON]
        yield Figure(RATIO, one.column.name, run / bare, "times", (min(ratios), max(ratios)), bound, beside)


def cases(columns: Sequence[Measured]) -> Iterator[Figure]:
    """What the median case of each column takes, and all of them, and which take most.

    A column is run where nothing else has run it.
    """
    for one in columns:
        try:
            if not one.result.exists():
                timed(one.default_run)
            found = _cases_of(one)
        except Failed as why:
            yield failed(MEDIAN, one.column.name, "ms", why)
            continue
        slowest = sorted(found, key=lambda case: case.line["seconds"], reverse=True)[:SLOWEST]
        told = [f"{case.claim} {1000 * case.line['seconds']:.0f}" for case in slowest]
        in_ms = [1000 * case.line["seconds"] for case in found]
        beside = f"{len(in_ms)} cases; slowest: {', '.join(told)}"
        yield Figure(MEDIAN, one.column.name, median(in_ms), "ms", (min(in_ms), max(in_ms)), MEDIAN_CASE_MS, beside)
        yield Figure(ALL, one.column.name, sum(in_ms) / 1000, "s", beside=_where_it_goes(found))


def _where_it_goes(cases: Sequence[Case]) -> str:
    """How much of it is the building of recurrent layers, and which suites take most."""
    by_suite: Counter[str] = Counter()
    for case in cases:
        by_suite[case.claim.partition(".")[0]] += case.line["seconds"]
    recurrent = [case.line["seconds"] for case in cases if case.parameters.get("kind") in RECURRENT]
    suites = ", ".join(f"{suite} {seconds:.1f}" for suite, seconds in by_suite.most_common(SLOWEST))
    return f"the {len(recurrent)} of recurrent layers {sum(recurrent):.1f} s; suites: {suites}"


def _cases_of(one: Measured) -> Sequence[Case]:
    """The cases of the last run of the column; raises Failed where it did not come to its end."""
    try:
        result = read_result(one.result)
    except Refused as refusal:
        raise Failed(str(refusal).replace(f"{one.folder}{os.sep}", "")) from None
    if result.state != "complete":
        raise Failed(f"its result is {result.state}: {result.why}")
    return result.cases
