"""The published results: every claim asked in every column, as often in each, and as expected."""

import functools
from pathlib import Path

import pytest

from reports.results import Result, read_result
from reports.running.columns import labelled
from suites import loader

PUBLISHED = Path(__file__).parent.parent / "reports" / "published"
COLUMNS = loader.load_columns()
CLAIMS = loader.load_claims()
ABOUT_FEEDING_OR_SESSIONS = {name for name, claim in CLAIMS.items() if "needs_graph" in loader.code_of(claim)}
SLIPS = {slip.asked_by for suite in loader.load_suites().values() for slip in suite.slips}
NEVER_HELD = {"cpu_resident_variables.variables_stay_on_cpu_in_any_device_scope"}
HOME_OF_THE_TUTORIAL = "tf0.12-keras1.0"


@functools.cache
def published(column: str) -> Result:
    return read_result(PUBLISHED / f"{column}.jsonl")


@pytest.fixture(scope="module", params=list(COLUMNS))
def result(request: pytest.FixtureRequest) -> Result:
    return published(request.param)


def test_results_are_complete_and_of_the_claims_as_they_stand(result: Result) -> None:
    assert result.state == "complete", result.why
    assert result.header is not None
    assert result.header["digest"] == loader.digest()


def test_what_was_imported_is_what_the_column_names(result: Result) -> None:
    column, imported = COLUMNS[result.column], result.environment
    assert imported is not None
    assert (imported.tensorflow, imported.keras, imported.entry, imported.mode) == (
        column.tensorflow,
        column.keras,
        column.entry,
        column.mode,
    )


def test_every_claim_is_asked_as_often_as_in_every_column(result: Result) -> None:
    reference = published(HOME_OF_THE_TUTORIAL)
    assert set(result.by_claim) == set(CLAIMS)
    assert {case.key for case in result.cases} == {case.key for case in reference.cases}


def test_every_case_is_as_expected(result: Result) -> None:
    environment = result.environment
    assert environment is not None
    for case in result.cases:
        if case.verdict != "not-applicable":
            expected = loader.expected(CLAIMS[case.claim], environment, case.parameters)
            assert loader.drift(expected, case.verdict, loader.seen_text(case.line)) is None


def test_only_claims_about_feeding_or_sessions_are_not_applicable_and_only_in_eager_mode(result: Result) -> None:
    not_applicable = {case.claim for case in result.cases if case.verdict == "not-applicable"}
    eager = COLUMNS[result.column].mode == "eager"
    assert not_applicable == (ABOUT_FEEDING_OR_SESSIONS if eager else set())


def test_every_claim_holds_somewhere_or_is_known_never_to_have() -> None:
    held = {case.claim for name in COLUMNS for case in published(name).cases if case.verdict == "holds"}
    assert set(CLAIMS) - held - SLIPS == NEVER_HELD


def test_the_eras_show_all_that_any_column_shows() -> None:
    every = {finding for name in COLUMNS for finding in findings_in(name)}
    shown = {finding for name in labelled("eras") for finding in findings_in(name)}
    assert every - shown == set()


def findings_in(column: str) -> set[tuple[str, str]]:
    """What a column shows: of each claim that it holds, or why it does not."""
    result = published(column)
    environment = result.environment
    assert environment is not None
    asked = [case for case in result.cases if case.verdict != "not-applicable"]
    expected = [(case, loader.expected(CLAIMS[case.claim], environment, case.parameters)) for case in asked]
    return {(case.claim, expectation.because if expectation else "holds") for case, expectation in expected}
