"""Asks one claim of one release: makes the environment if there is none yet, runs the claim's cases, reads what came."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reports.bisection.axes import Pair
from reports.bisection.index import tensorflow_package
from reports.bisection.recipes import PACKAGES, Recipe, recipe_for
from reports.bisection.uv import Failed, uv
from reports.completeness import told_of_unknown
from reports.labels import parameter
from reports.matrix import UNKNOWN, Words, held_against, verdict_of, worst
from reports.results import Refused, Result, read_result
from reports.running.columns import NO_BYTE_CODE, ROOT, plain
from reports.running.started import Command, TimeIsUp, output_of
from suites import loader

MADE = "made"


class Unfinished(Exception):
    """The claim was asked and nothing came of it; str() is a clause."""


@dataclass(frozen=True)
class Answer:
    """A verdict, or None and why there is none."""

    verdict: str | None
    why: str = ""


@dataclass(frozen=True)
class Question:
    """A claim, the values of parameters that its cases are narrowed to, and how it is asked."""

    claim: loader.Claim
    cases: Mapping[str, str]
    entry: str
    mode: str


@dataclass(frozen=True)
class Asker:
    """Asks a question of releases; environments and results are kept under a folder, each as soon as it is whole."""

    question: Question
    words: Words
    folder: Path
    limit_s: float
    again: bool = False
    _asked: dict[Pair, Answer] = field(default_factory=dict)

    def answer(self, pair: Pair) -> Answer:
        """What the release shows, asked unless it is kept."""
        if pair not in self._asked:
            kept = None if self.again else self.kept(pair)
            self._asked[pair] = kept or self._ask(pair)
        return self._asked[pair]

    def kept(self, pair: Pair) -> Answer | None:
        """What is known of the release without asking."""
        if pair in self._asked:
            return self._asked[pair]
        path = self._result_of(pair)
        if not path.exists():
            return None
        result = held_against(read_result(path), self.words)
        if not result.header or result.header["digest"] != self.words.digest or not self._is_known(result):
            return None
        return self._judge(result, pair)

    def _ask(self, pair: Pair) -> Answer:
        recipe = recipe_for(pair, self.question.entry, self.words.columns)
        try:
            python = self._environment(pair, recipe)
            answer = self._run(pair, python)
            if recipe.spare and read_result(self._result_of(pair)).state == "broken":
                uv("pip", "install", "--python", python, *recipe.spare, *self._packages(pair, recipe))
                answer = self._run(pair, python)
        except Failed as failure:
            return Answer(None, f"does not install: {failure}")
        except Unfinished as unfinished:
            return Answer(None, str(unfinished))
        return answer

    def _run(self, pair: Pair, python: str) -> Answer:
        path = self._result_of(pair)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        claim = self.question.claim
        test = f"suites/test_{claim.suite}.py::test_{claim.name}"
        how = ("--entry", self.question.entry, "--mode", self.question.mode, "--results", str(path.resolve()))
        words = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", test, *how]
        try:
            output_of(Command(words, {**plain(), **NO_BYTE_CODE, "TF_CPP_MIN_LOG_LEVEL": "3"}, ROOT), self.limit_s)
        except TimeIsUp as why:
            raise Unfinished(str(why)) from None
        if not path.exists():
            raise Unfinished("the run left no result")
        return self._judge(held_against(read_result(path), self.words), pair)

    def _is_known(self, result: Result) -> bool:
        """Whether the claim is: no other was asked, so that the whole result never is."""
        return result.footer is not None and verdict_of(result, self.question.claim.id) not in UNKNOWN

    def _judge(self, result: Result, pair: Pair) -> Answer:
        if result.environment is None or not self._is_known(result):
            claim = self.question.claim.id
            of_the_claim = {(claim, case): why for case, why in result.unknown_by_claim.get(claim, {}).items()}
            why = "; ".join(told_of_unknown(of_the_claim, 0)) or result.why
            return Answer(None, f"is {'broken' if result.state == 'broken' else 'incomplete'}: {why}")
        imported = result.environment
        if imported.tensorflow != _as_told(pair.tensorflow) or (pair.keras and imported.keras != _as_told(pair.keras)):
            return Answer(None, f"is another: TensorFlow {imported.tensorflow}, Keras {imported.keras} was imported")
        cases = [
            case
            for case in result.cases
            if all(
                name in case.parameters and parameter(case.parameters[name]) == value
                for name, value in self.question.cases.items()
            )
        ]
        if not cases:
            raise Refused(f"{self.question.claim.id} has no such case")
        verdict = worst(cases)
        return Answer(None, "cannot be asked there") if verdict == "not-applicable" else Answer(verdict)

    def _result_of(self, pair: Pair) -> Path:
        name = f"{self.question.claim.id}-{self.question.mode}.jsonl"
        return self.folder / "results" / self._name(pair) / name

    def _name(self, pair: Pair) -> str:
        return f"tensorflow{pair.tensorflow}" + (f"-{self.question.entry}{pair.keras}" if pair.keras else "")

    def _environment(self, pair: Pair, recipe: Recipe) -> str:
        """The Python of the release's environment; raises Failed."""
        folder = self.folder / "environments" / self._name(pair)
        python = str((folder / "bin" / "python").absolute())
        if not (folder / MADE).exists():
            shutil.rmtree(folder, ignore_errors=True)
            _make(recipe.pythons, folder)
            uv("pip", "install", "--python", python, *self._packages(pair, recipe))
            (folder / MADE).touch()
        return python

    def _packages(self, pair: Pair, recipe: Recipe) -> Sequence[str]:
        tensorflow = tensorflow_package(recipe.tensorflow, pair.tensorflow, recipe.pythons[0])
        keras = [f"{PACKAGES[self.question.entry]}=={pair.keras}"] if pair.keras else []
        return [f"{tensorflow}=={pair.tensorflow}", *keras, *recipe.needed]


def _as_told(release: str) -> str:
    """The version that a release tells of itself: one that was only packed anew tells the version that it was."""
    return release.partition(".post")[0]


def _make(pythons: Sequence[str], folder: Path) -> None:
    """An environment of the first of these interpreters that is there; raises Failed."""
    for python in pythons:
        try:
            uv("venv", "--python", python, str(folder))
        except Failed as failure:
            told = failure
        else:
            return
    raise told
