"""Scripts that ask a claim by themselves, without pytest and without this checkout, and find what the suite finds."""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from reports import __main__ as command_line
from reports.results import read_result
from reports.standalone import NotStandalone, script_of
from reports.standalone.examples import with_examples_as_parameters
from suites import loader
from tests.running import LIMIT_S, environment, run

CLAIMS = loader.load_claims()
REASONS = re.compile(r"it reads a file of the suite|it needs \w+, which pytest alone has|it needs pytest\.\w+")
PHASED = ("kind = Dropout", "kind = BatchNormalization")
HOLDING = {"holds", "moved"}
# Of those that hold and those that do not, with parameters and without, with a session of the script's and with their own,
# written out and drawn, with one example and with two.
ASKED = (
    "kernel_conversion.convert_kernel_flips_the_kernel",
    "layers_on_tensors.metric_accepts_tensors",
    "learning_phase.feeding_the_phase_switches_dropout",
    "learning_phase.phase_must_be_fed",
    "scope_naming.weights_carry_the_name_scope",
    "session_sharing.own_initialization_is_kept",
    "shared_weights.same_lstm_shares_its_weights",
)


@cache
def scripts() -> tuple[dict[str, str], dict[str, str]]:
    """The scripts, and why other claims have none."""
    made, reasons = {}, {}
    for claim in CLAIMS.values():
        try:
            made[claim.id] = script_of(claim, "keras", "graph", "what was seen")
        except NotStandalone as reason:
            reasons[claim.id] = str(reason)
    return made, reasons


def embedded_in(script: str) -> dict[str, str]:
    """The modules of fixtures that a script carries, and its own text."""
    calls = [node for node in ast.walk(ast.parse(script)) if isinstance(node, ast.Call)]
    named = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "embed"]
    return dict(tuple(map(ast.literal_eval, call.args)) for call in named)


def test_most_claims_have_a_script_and_of_the_others_it_is_told_why_not() -> None:
    made, reasons = scripts()
    assert len(made) > 0.85 * len(CLAIMS)
    assert all(REASONS.fullmatch(reason) for reason in reasons.values())
    for claim, script in made.items():
        ast.parse(script, feature_version=(3, 6))
        code = loader.code_of(CLAIMS[claim])
        assert (code if "@given(" not in code else code[code.index("def ") :]) in script
        assert "hypothesis" not in script
        for source in embedded_in(script).values():
            ast.parse(source, feature_version=(3, 6))


def test_a_script_lacks_nothing_that_it_mentions(tmp_path: Path) -> None:
    texts = set()
    for script in scripts()[0].values():
        texts |= {script, *embedded_in(script).values()}
    for number, text in enumerate(sorted(texts)):
        (tmp_path / f"part{number}.py").write_text(text, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--isolated",
        "--no-cache",
        "--select",
        "E9,F821,F401",
        str(tmp_path),
    ]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == 0, ended.stdout


def test_what_is_drawn_is_asked_with_the_examples_that_it_names() -> None:
    text = with_examples_as_parameters(DRAWN)
    assert text == WRITTEN_OUT
    assert with_examples_as_parameters(text) == text


DRAWN = """
@example(size=0, names=["c"])
@pytest.mark.parametrize("kind", KINDS)
@given(
    names=st.lists(st.text()),
    size=st.integers(),
)
@hypothesis.example(names=["a", "b"], size=2**3)
def test_one(kind, names, size):
    assert kind


@hypothesis.given(scope=st.text())
@example(scope="mine")
@pytest.mark.needs_graph
def test_other(scope):
    assert scope
"""
WRITTEN_OUT = """
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("names, size", [(["c"], 0), (["a", "b"], 2**3)])
def test_one(kind, names, size):
    assert kind


@pytest.mark.parametrize("scope", ["mine"])
@pytest.mark.needs_graph
def test_other(scope):
    assert scope
"""


def test_a_script_carries_no_more_than_its_claim_needs() -> None:
    carried = embedded_in(scripts()[0]["learning_phase.phase_is_a_scalar_tensor"])
    assert "fixtures.layers" not in carried
    assert "def as_column" not in carried["fixtures.environment"]


def test_a_script_finds_what_the_suite_finds(tmp_path: Path) -> None:
    made, _ = scripts()
    results = tmp_path / "results.jsonl"
    asked = [f"suites/test_{CLAIMS[claim].suite}.py::test_{CLAIMS[claim].name}" for claim in ASKED]
    ended = run("--entry", "keras", "--results", str(results), *asked)
    assert ended.returncode == 0, ended.stdout
    cases = [case.line for case in read_result(results).cases]
    for claim in ASKED:
        expected = {
            ("PASS" if case["verdict"] in HOLDING else "FAIL", told(case["parameters"]))
            for case in cases
            if case["claim"] == claim
        }
        word, printed = asked_alone(made[claim], tmp_path)
        assert expected
        assert {(word, without_examples(case, claim)) for word, case in printed} == expected
        assert word == int(any(word == "FAIL" for word, _ in expected))


def test_a_script_does_not_ask_in_eager_mode_what_needs_a_graph(tmp_path: Path) -> None:
    script = script_of(CLAIMS["learning_phase.phase_must_be_fed"], "keras", "eager", "what was seen")
    word, printed = asked_alone(script, tmp_path)
    assert word == 0
    assert printed == {("NOT ASKED", f"it needs a graph, and eager mode has none {kind}") for kind in PHASED}


def told(parameters: dict[str, str]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in sorted(parameters.items()))


def without_examples(case: str, claim: str) -> str:
    """What a script tells of a case but for the examples, which are none of the parameters that the suite tells."""
    drawn = re.findall(r"^@example\((.*)\)$", loader.code_of(CLAIMS[claim]), re.MULTILINE)
    names = {name for example in drawn for name in re.findall(r"(\w+)=", example)}
    return ", ".join(part for part in re.split(r", (?=\w+ = )", case) if part.partition(" ")[0] not in names)


def asked_alone(script: str, folder: Path) -> tuple[int, set[tuple[str, ...]]]:
    """Run a script where there is nothing else; its exit code, and the word for each case."""
    path = folder / "alone" / "claim.py"
    path.parent.mkdir(exist_ok=True)
    path.write_text(script, encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "-I", path],
        cwd=path.parent,
        env=environment(TF_CPP_MIN_LOG_LEVEL="3"),
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT_S,
    )
    assert ended.returncode in {0, 1}, ended.stderr
    return ended.returncode, set(re.findall(r"^(PASS|FAIL|NOT ASKED),? (.*)$", ended.stdout, re.MULTILINE))


def test_it_is_printed_or_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    claim = "learning_phase.phase_is_a_scalar_tensor"
    asked = ["repro", claim, "--entry", "tf.keras", "--mode", "eager"]
    assert command_line.main(asked) == 0
    printed = capsys.readouterr().out
    assert printed == script_of(CLAIMS[claim], "tf.keras", "eager")
    assert "Seen with" not in printed
    assert command_line.main([*asked, "-o", str(tmp_path / "claim.py")]) == 0
    assert (tmp_path / "claim.py").read_text(encoding="utf-8") == printed


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        ("scope_naming.nothing", "scope_naming.nothing: no such claim; their ids are <suite>.<claim>, such as "),
        (
            "native_training.classifier_learns_digits",
            "native_training.classifier_learns_digits has no script, for it reads a file of the suite; ask it by: pytest",
        ),
    ],
)
def test_a_claim_without_a_script_is_told(claim: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line.main(["repro", claim]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(f"reports: {told}")
    assert captured.err.count("\n") == 1
