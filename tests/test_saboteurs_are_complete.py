"""Every claim has a saboteur, every assertion of it one that it falls by, and none names what does not exist."""

import ast
import json
import re
from collections import Counter

import pytest

from suites import loader
from suites.loader.source import read_module
from tests.saboteurs.registry import Saboteur, all_saboteurs

CLAIMS = loader.load_claims()
COLUMNS = loader.load_columns()
SABOTEURS = all_saboteurs()

each_claim = pytest.mark.parametrize("claim", CLAIMS)
each_saboteur = pytest.mark.parametrize(
    "saboteur",
    [pytest.param(saboteur, id=f"{saboteur.column}-{saboteur.claim}-{saboteur.name}") for saboteur in SABOTEURS],
)


def parameters_of(claim: loader.Claim) -> dict[str, list[str]]:
    """What the claim's test is parametrized with, values as JSON."""
    module = read_module(claim.path.with_name(f"test_{claim.suite}.py"))
    return module.tests[f"test_{claim.name}"].parameters


def assertions_of(claim: loader.Claim) -> list[str]:
    """The first line of each statement that can make the claim differ."""
    source = loader.code_of(claim)
    lines = source.splitlines()
    statements = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt)]
    return [
        lines[statement.lineno - 1].strip()
        for statement in statements
        if isinstance(statement, ast.Assert)
        or (isinstance(statement, ast.Expr) and ast.unparse(statement).startswith("numpy.testing."))
    ]


def expected_of(saboteur: Saboteur) -> str:
    """The verdict that the saboteur's case has in its column when nothing is broken."""
    claim = CLAIMS[saboteur.claim]
    environment = COLUMNS[saboteur.column].environments()[0]
    parameters = {name: json.loads(values[0]) for name, values in parameters_of(claim).items() if values}
    expectation = loader.expected(claim, environment, {**parameters, **saboteur.parameters})
    return expectation.verdict if expectation else "holds"


@each_claim
def test_a_claim_has_a_saboteur(claim: str) -> None:
    assert any(saboteur.claim == claim for saboteur in SABOTEURS), f"{claim} has no saboteur in tests/saboteurs"


@each_claim
def test_each_assertion_of_a_claim_falls_by_a_saboteur(claim: str) -> None:
    fallen = {saboteur.assertion for saboteur in SABOTEURS if saboteur.claim == claim}
    standing = [assertion for assertion in assertions_of(CLAIMS[claim]) if assertion not in fallen]
    assert not standing, f"no saboteur makes these assertions of {claim} fall"


@each_saboteur
def test_a_saboteur_names_what_exists(saboteur: Saboteur) -> None:
    assert saboteur.claim in CLAIMS
    assert saboteur.column in COLUMNS
    assert saboteur.verdict in loader.VERDICTS
    assert saboteur.verdict != "not-applicable"
    for name, value in saboteur.parameters.items():
        assert json.dumps(value) in (parameters_of(CLAIMS[saboteur.claim])[name] or [])
    assert saboteur.assertion is None or saboteur.assertion in assertions_of(CLAIMS[saboteur.claim])


@each_saboteur
def test_a_saboteur_says_what_it_breaks_and_how_that_is_noticed(saboteur: Saboteur) -> None:
    assert saboteur.breaks
    assert saboteur.match or saboteur.assertion
    assert re.compile(saboteur.match or "")
    assert saboteur.assertion is None or saboteur.verdict == "differs"


@each_saboteur
def test_a_saboteur_changes_what_is_expected(saboteur: Saboteur) -> None:
    expected = expected_of(saboteur)
    assert saboteur.verdict != expected or (expected == "differs" and saboteur.assertion)


def test_no_two_saboteurs_go_by_one_name() -> None:
    names = Counter(
        (saboteur.column, saboteur.claim, saboteur.name, str(saboteur.parameters)) for saboteur in SABOTEURS
    )
    assert [name for name, count in names.items() if count > 1] == []
