"""A saboteur that a claim does not notice, or notices in another way, fails the run and says all that is needed to see why."""

import shutil
from pathlib import Path

import pytest

from tests.running import COLUMN, ROOT, copy_of_the_house, run

SABOTEURS = ("-p", "tests.saboteurs.plugin")

PLANTED = '''
"""Saboteurs that go unnoticed."""

from tests.saboteurs.patches import changed_result
from tests.saboteurs.registry import saboteur

CLAIM = "shared_weights.separate_layers_share_nothing"


@saboteur(CLAIM, "tf2.21-keras3", "differs", assertion="assert not shared")
def planted_idler(_environment):
    """It breaks nothing."""
    yield


@saboteur(CLAIM, "tf2.21-keras3", "differs", assertion="assert not shared", parameters={"kind": "Dense"})
def planted_bungler(environment):
    """It breaks another thing than it should."""
    with changed_result(environment.keras.layers.Dense, "call", lambda output, *_: output * 0.0):
        yield


@saboteur(CLAIM, "tf2.21-keras3", "differs", match="half a dozen of the other", parameters={"kind": "Dense"})
def planted_braggart(environment):
    """It breaks what it should, and that is to be seen in another way."""
    with changed_result(environment.keras.layers.Dense, "call", lambda output, *_: output * 0.0):
        yield


@saboteur(CLAIM, "tf2.21-keras3", "raises", match="AttributeError")
def planted_stumbler(environment):
    """It does not find what it is to break."""
    with changed_result(environment.keras.layers, "Denser", lambda found, *_: found):
        yield
'''


@pytest.fixture
def house(tmp_path: Path) -> Path:
    copy_of_the_house(tmp_path)
    shutil.copytree(ROOT / "tests/saboteurs", tmp_path / "tests/saboteurs")
    shutil.copy(ROOT / "tests/__init__.py", tmp_path / "tests")
    return tmp_path


def test_saboteurs_that_go_unnoticed(house: Path) -> None:
    (house / "tests/saboteurs/planted.py").write_text(PLANTED)
    result = run(
        "suites", *SABOTEURS, "--column", COLUMN, "-k", "separate_layers and (planted or as_it_is)", root=house
    )
    assert result.returncode == 1
    assert {line.split(": ", 2)[-1] for line in result.stdout.splitlines() if line.startswith("UNNOTICED")} == {
        "it should have come out as differs, and came out as holds",
        "differs, but it is not this assertion that falls: assert not shared",
        "differs, but nothing that was seen matches 'half a dozen of the other'",
        "the claim was not even asked: the patch could not be put in place",
    }
    assert "breaks:     It breaks another thing than it should." in result.stdout
    assert "by this line of the claim: assert not shared" in result.stdout
    assert "-planted_bungler]' -p tests.saboteurs.plugin --column tf2.21-keras3" in result.stdout
    assert "2 passed" in result.stdout, "both cases must hold as they are, after all that was done to them"


def test_a_weakened_claim_is_found_out(house: Path) -> None:
    claims = house / "suites/test_shared_weights.py"
    claims.write_text(claims.read_text().replace("    assert not shared\n", ""))
    result = run("suites", *SABOTEURS, "--column", COLUMN, "-k", "layers_of_a_kind_are_one", root=house)
    assert result.returncode == 1
    assert "UNNOTICED: saboteur layers_of_a_kind_are_one" in result.stdout


def test_a_column_without_saboteurs_fails(house: Path) -> None:
    for suite in (house / "suites").glob("test_*.py"):
        (house / "tests/saboteurs" / suite.name[len("test_") :]).unlink()
    (house / "tests/saboteurs/planted.py").write_text(PLANTED)
    result = run("suites", *SABOTEURS, "--column", "tf2.15", root=house)
    assert result.returncode == pytest.ExitCode.USAGE_ERROR
    assert "--column tf2.15: no saboteur is for it; there are some for tf2.21-keras3" in result.stdout


def test_results_of_sabotage_are_not_written(house: Path) -> None:
    result = run("suites", *SABOTEURS, "--column", COLUMN, "--results", "sabotage.jsonl", root=house)
    assert result.returncode == pytest.ExitCode.USAGE_ERROR
    assert "what a claim shows under its saboteurs is no result" in result.stdout
    assert not (house / "sabotage.jsonl").exists()
