"""A wrong expectation, in whichever direction, fails the run and tells all that is needed to see why."""

from pathlib import Path

import pytest

from tests.running import COLUMN, copy_of_the_house, run


@pytest.fixture
def house(tmp_path: Path) -> Path:
    return copy_of_the_house(tmp_path)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_deviation_that_nobody_expects(house: Path) -> None:
    edit(
        house / "suites/scope_naming.toml",
        """[[lstm_weight_names_as_printed.expect]]
when    = { keras = ">=3" }""",
        """[[lstm_weight_names_as_printed.expect]]
when    = { keras = ">=1,<2" }""",
    )
    result = run("suites", "--column", COLUMN, "-k", "lstm_weight_names", root=house)
    assert result.returncode == 1
    assert "DRIFT in scope_naming.lstm_weight_names_as_printed" in result.stdout
    assert "documented: Inside the scope block1" in result.stdout
    assert "expected:   holds" in result.stdout
    assert "seen:       differs" in result.stdout
    assert 'weight names: ["kernel", "recurrent_kernel", "bias"]' in result.stdout
    assert (
        "pytest 'suites/test_scope_naming.py::test_lstm_weight_names_as_printed' --column tf2.21-keras3"
        in result.stdout
    )


def test_expected_deviation_that_does_not_come(house: Path) -> None:
    with (house / "suites/shared_weights.toml").open("a") as words:
        words.write(
            """
[[separate_layers_share_nothing.expect]]
when    = { keras = ">=3" }
cases   = { kind = "Dense" }
verdict = "differs"
match   = "shared"
because = "a planted mistake"
link    = "https://example.com/"
"""
        )
    result = run("suites", "--column", COLUMN, "-k", "separate_layers and Dense", root=house)
    assert result.returncode == 1
    assert "DRIFT in shared_weights.separate_layers_share_nothing" in result.stdout
    assert "expected:   differs, because a planted mistake" in result.stdout
    assert "seen:       holds" in result.stdout


def test_deviation_that_comes_in_another_way(house: Path) -> None:
    edit(
        house / "suites/scope_naming.toml",
        """match   = '\\["kernel", "recurrent_kernel", "bias"\\]'""",
        """match   = 'something else'""",
    )
    result = run("suites", "--column", COLUMN, "-k", "lstm_weight_names", root=house)
    assert result.returncode == 1
    assert "DRIFT in scope_naming.lstm_weight_names_as_printed" in result.stdout
    assert "something else" in result.stdout


def test_known_deviation_is_xfailed_and_the_summary_names_it() -> None:
    result = run("suites", "--column", COLUMN, "-k", "lstm_weight_names")
    assert result.returncode == 0
    assert "1 xfailed" in result.stdout
    assert "silent: scope_naming.lstm_weight_names_as_printed" in result.stdout


@pytest.mark.parametrize(
    ("path", "old", "new", "told"),
    [
        (
            "suites/test_shared_weights.py",
            "def test_separate_layers_share_nothing(",
            "def test_claim_without_words():\n    assert True\n\n\ndef test_separate_layers_share_nothing(",
            ["suites/test_shared_weights.py:", "claim_without_words"],
        ),
        (
            "suites/shared_weights.toml",
            "[separate_layers_share_nothing]",
            "[words_without_code]",
            ["suites/shared_weights.toml:", "words_without_code"],
        ),
        (
            "suites/scope_naming.toml",
            'when    = { mode = "eager" }',
            'when    = { tensorflow = ">=99" }',
            ["suites/scope_naming.toml:", "no column"],
        ),
        (
            "suites/scope_naming.toml",
            'when    = { mode = "eager" }',
            'when    = { mode = "lazy" }',
            ["suites/scope_naming.toml:", "lazy"],
        ),
    ],
)
def test_words_that_do_not_fit_end_the_run(house: Path, path: str, old: str, new: str, told: list[str]) -> None:
    edit(house / path, old, new)
    result = run("suites", "--column", COLUMN, root=house)
    assert result.returncode == 4
    assert "Traceback" not in result.stdout
    for words in told:
        assert words in result.stdout
