"""A small house of claims and the results of asking them, to be bent by the tests."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from hypothesis import Phase, settings

from reports.matrix import Words
from suites import loader

NAMES = "naming.names_carry_the_scope"
SHAPES = "naming.shapes_are_known"
FEEDING = "phase.phase_must_be_fed"
CASES = {NAMES: 2, SHAPES: 1, FEEDING: 1}

# The claims' own profiles draw little or nothing, because a draw costs a graph there. Here it costs nothing.
many_draws = settings(max_examples=150, phases=tuple(Phase), deadline=None, derandomize=True, database=None)

COLUMNS = """\
"old"   = { python = ["3.6"], tensorflow = "0.12.1", keras = "1.0.6", entry = "keras", mode = "graph" }
"new"   = { python = ["3.11", "3.12"], tensorflow = "2.21.0", keras = "3.15.1", entry = "keras", mode = "graph" }
"eager" = { python = ["3.11", "3.12"], tensorflow = "2.21.0", keras = "3.15.1", entry = "keras", mode = "eager" }
"""

NAMING_CODE = '''\
"""What things are called."""
import pytest


@pytest.mark.parametrize("kind", ["Dense", "LSTM"])
def test_names_carry_the_scope(tf, layers, observe, kind):
    with tf.name_scope("block1"):
        layer = layers.make(kind)
    assert all(name.startswith("block1") for name in observe("weight names", layer.names)) and 1 < 2


def test_shapes_are_known(layers):
    assert layers.make("Dense").shape
'''

NAMING_WORDS = """\
[suite]
title = "Naming"
story = "Names carried their scope, until they did not."

[names_carry_the_scope]
claim = "Weights made inside a name scope are named under it"
section = "Part I, name scopes"
symbols = ["tensorflow.name_scope"]
successor = "naming.shapes_are_known"

[[names_carry_the_scope.expect]]
when = { keras = ">=3" }
verdict = "differs"
match = "kernel"
because = "Keras 3 names a variable by its bare name"
link = "https://keras.io/api/"

[shapes_are_known]
claim = "Shapes are known before anything runs"
section = "Part I"
symbols = ["keras.layers.Layer"]
no_successor = "It holds everywhere"
"""

PHASE_CODE = '''\
"""The learning phase."""


def test_phase_must_be_fed(layers, session):
    assert layers.make("Dropout")
'''

PHASE_WORDS = """\
[phase_must_be_fed]
claim = "A graph with Dropout cannot be run unless the phase is fed"
section = "Part I, learning phase"
symbols = ["keras.backend.learning_phase"]

[[phase_must_be_fed.expect]]
when = { keras = ">=3", mode = "graph" }
verdict = "gone"
match = "learning_phase"
because = "Keras 3 has no learning phase"
link = "https://keras.io/api/"
"""


def write_suites(folder: Path) -> Path:
    """Write the small house's suites into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in {
        "columns.toml": COLUMNS,
        "test_naming.py": NAMING_CODE,
        "naming.toml": NAMING_WORDS,
        "test_phase.py": PHASE_CODE,
        "phase.toml": PHASE_WORDS,
    }.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def words_of(folder: Path) -> Words:
    """What the suites in a folder claim."""
    return Words(loader.load_suites(folder), loader.load_columns(folder), loader.digest(folder))


def header_of(words: Words, known_as: str, /, **changes: Any) -> dict[str, Any]:
    """The header of a run in which all went well."""
    known = words.columns[known_as]
    requested = {**known._asdict(), "python": list(known.python)}
    del requested["name"]
    imported = {**requested, "python": f"{known.python[0]}.7", "device": "logical"}
    header = {
        "kind": "header",
        "schema": 2,
        "column": known_as,
        "digest": words.digest,
        "requested": requested,
        "imported": imported,
        "broken": None,
        "packages": {"numpy": "1.26.4", "tensorflow": known.tensorflow},
        "platform": "Linux x86_64",
        "devices": {"/gpu:0": "/cpu:1 (a logical device, stands in)"},
        "helped": [],
        "profile": "quick",
        "cases": dict(CASES),
        "started": "2026-11-24T07:30:00Z",
    }
    return {**header, **changes}


def case_of(claim: str, verdict: str, **changes: Any) -> dict[str, Any]:
    """A case line; a parameter other than of the schema is given as a change."""
    case: dict[str, Any] = {
        "kind": "case",
        "claim": claim,
        "parameters": {},
        "verdict": verdict,
        "observations": [],
        "exception": None,
        "names": [],
        "lacking": "the claim needs a graph" if verdict == "not-applicable" else None,
        "stand_in": False,
        "seconds": 0.05,
    }
    return {**case, **changes}


def begun_of(claim: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The line of a case that is about to be asked."""
    return {"kind": "begun", "claim": claim, "parameters": parameters}


def unknown_of(claim: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The line of a case that nothing is known of."""
    return {**begun_of(claim, parameters), "kind": "unknown", "why": "hung: it did not end within 10 s"}


def footer_of(cases: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The footer that closes these cases."""
    counts = Counter(case["verdict"] for case in cases)
    return {"kind": "footer", "cases": counts.total(), "counts": dict(counts), "finished": "2026-11-24T07:31:00Z"}


def cases_in(column: str) -> list[dict[str, Any]]:
    """What the small house's claims show in one of its columns, exactly as expected."""
    new = column != "old"
    seen = ["kernel", "bias"] if new else ["block1/W:0", "block1/b:0"]
    refusal = {"type": "AssertionError", "message": "assert all(name.startswith('block1'))"} if new else None
    lost = {"type": "Gone", "message": "keras.backend.learning_phase exists nowhere"} if new else None
    feeding = {"old": "holds", "new": "gone", "eager": "not-applicable"}[column]
    named = [
        case_of(
            NAMES,
            "differs" if new else "holds",
            parameters={"kind": kind},
            observations=[{"label": "weight names", "value": seen}],
            exception=refusal,
        )
        for kind in ("Dense", "LSTM")
    ]
    shapes = case_of(
        SHAPES,
        "holds",
        observations=[
            {"label": "shape", "value": [None, 8]},
            {"label": "devices", "value": {"kernel": "/cpu:0", "bias": "/cpu:1"}},
            {"label": "values", "value": [[0.5, 1.0], [2.0, 3.25]]},
        ],
        measured=[{"label": "seconds a step", "value": 0.0125}],
        stand_in=True,
    )
    return [*named, shapes, case_of(FEEDING, feeding, exception=lost if feeding == "gone" else None)]


def lines_of(words: Words, column: str) -> list[dict[str, Any]]:
    """All lines of a complete result."""
    cases = cases_in(column)
    return [header_of(words, column), *cases, footer_of(cases)]


def encoded(lines: Sequence[Mapping[str, Any]]) -> bytes:
    """Lines as a result file has them, with a checksum in each footer that has none."""
    data = b""
    for line in lines:
        text = json.dumps(line, ensure_ascii=False).encode("utf-8", "backslashreplace")
        closes = line.get("kind") == "footer" and loader.checksum.KEY not in line
        data += loader.checksum.closed(data, text.decode()) if closes else text + b"\n"
    return data


def as_version_1(lines: Sequence[Mapping[str, Any]], deselected: int = 0) -> bytes:
    """The same lines as schema version 1 had them: without a checksum, and with the cases that were collected."""
    header, *rest = lines
    counted = Counter(line["claim"] for line in rest if line["kind"] == "case")
    earlier = {**header, "schema": 1, "cases": counted, "deselected": deselected}
    return "".join(json.dumps(line) + "\n" for line in [earlier, *rest]).encode()


def write_results(folder: Path, words: Words, *columns: str) -> list[Path]:
    """Write the complete results of some columns, or of all."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for column in columns or words.columns:
        paths.append(folder / f"{column}.jsonl")
        paths[-1].write_bytes(encoded(lines_of(words, column)))
    return paths
