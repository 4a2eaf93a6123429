"""The published results: every claim asked in every column, as often in each, and as expected."""

from pathlib import Path

import pytest

from reports.results import Result, read_result
from suites import loader

PUBLISHED = Path(__file__).parent.parent / "reports" / "published"
COLUMNS = loader.load_columns()
CLAIMS = loader.load_claims()
ABOUT_FEEDING_OR_SESSIONS = {name for name, claim in CLAIMS.items() if "needs_graph" in loader.code_of(claim)}
NEVER_HELD = {"cpu_resident_variables.variables_stay_on_cpu_in_any_device_scope"}
HOME_OF_THE_TUTORIAL = "tf0.12-keras1.0"


@pytest.fixture(scope="module", params=list(COLUMNS))
def result(request: pytest.FixtureRequest) -> Result:
    return read_result(PUBLISHED / f"{request.param}.jsonl")


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
    reference = read_result(PUBLISHED / f"{HOME_OF_THE_TUTORIAL}.jsonl")
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
    results = [read_result(PUBLISHED / f"{name}.jsonl") for name in COLUMNS]
    held = {case.claim for result in results for case in result.cases if case.verdict == "holds"}
    assert set(CLAIMS) - held == NEVER_HELD
