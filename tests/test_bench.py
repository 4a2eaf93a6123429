"""The benchmark measures what it says that it measures, and a missed bound is told without being a failure."""

import argparse
import getpass
import platform
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from reports.bench import columns, harness
from reports.bench.clock import Failed, Job, in_turn, timed
from reports.bench.columns import Measured
from reports.bench.empty import STAND_INS, house_of_empty_claims
from reports.bench.figures import Figure, measured
from reports.bench.machine import machine
from reports.bench.many import write_many
from reports.bench.table import markdown
from reports.bench.together import together
from reports.commands import bench
from reports.matrix import Words, merge
from reports.results import Refused, read_result
from reports.running.columns import Installed
from suites import loader
from tests.samples import encoded, lines_of, write_results


def job(folder: Path, code: str, *fine: int) -> Job:
    return Job([sys.executable, "-c", code], folder, {}, fine or (0,))


def told(figures: Sequence[Figure], capsys: pytest.CaptureFixture[str]) -> str:
    for figure in figures:
        bench.told(figure)
    return capsys.readouterr().out


def asked(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    bench.add_arguments(parser)
    return parser.parse_args(arguments)


def column(folder: Path, name: str, words: Words, code: str) -> Measured:
    """A column whose TensorFlow and Keras take a tenth of a second, and whose run is this code."""
    for module in STAND_INS:
        (folder / module).write_text("import time; layers = time.sleep(0.1)")
    how = Installed(name, folder, [sys.executable, "-c", code], {"PYTHONPATH": str(folder)})
    results = folder / name
    results.mkdir()
    return Measured(how, words.columns[name], results)


def writing(result: bytes) -> str:
    return f"import pathlib, sys, time; pathlib.Path(sys.argv[-1]).write_bytes({result!r}); "


def test_jobs_are_done_in_turn_and_a_first_round_is_not_counted(tmp_path: Path) -> None:
    note = "open('order', 'a').write('{}')"
    taken = in_turn({name: job(tmp_path, note.format(name)) for name in "ab"}, rounds=2)
    assert (tmp_path / "order").read_text() == "ababab"
    assert {name: len(tooks) for name, tooks in taken.items()} == {"a": 2, "b": 2}


def test_the_wall_and_the_processor_are_timed_with_what_a_command_starts(tmp_path: Path) -> None:
    spin = "import time\\nwhile time.process_time() < 0.4: pass"
    took = timed(
        job(
            tmp_path, f"import subprocess, sys, time; time.sleep(0.5); subprocess.run([sys.executable, '-c', '{spin}'])"
        )
    )
    assert took.processor_s >= 0.4
    assert took.wall_s >= 0.9


def test_a_command_that_fails_is_not_measured(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="it ended with 3: no such thing"):
        timed(job(tmp_path, "print('no such thing'); raise SystemExit(3)"))
    assert timed(job(tmp_path, "raise SystemExit(3)", 0, 3)).wall_s > 0


def test_a_command_that_hangs_is_ended(tmp_path: Path) -> None:
    begun = time.monotonic()
    with pytest.raises(Failed, match="it did not end within 1 s"):
        timed(job(tmp_path, "import time; time.sleep(60)"), limit_s=1)
    assert time.monotonic() - begun < 30


def test_a_bound_is_met_or_missed_or_there_is_none() -> None:
    figure = measured("start", "here", [2.0, 1.0, 9.0], "s", bound=2.0)
    assert (figure.value, figure.spread, figure.met) == (2.0, (1.0, 9.0), True)
    assert measured("start", "here", [2.1], "s", bound=2.0).met is False
    assert measured("start", "here", [2.1], "s").met is None


def test_a_default_run_is_measured_beside_the_import(
    words: Words, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    slowly = writing(encoded(lines_of(words, "new"))) + "time.sleep(1); sys.exit(1)"
    one = column(tmp_path, "new", words, slowly)
    (figure,) = columns.imports([one], rounds=1)
    assert figure.value is not None
    assert figure.value > 1
    assert figure.bound == 3
    case, all_cases = columns.cases([one])
    assert case.value == pytest.approx(50)
    assert case.met is False
    assert all_cases.value == pytest.approx(0.2)
    assert all_cases.beside == "the 1 of recurrent layers 0.1 s; suites: naming 0.2, phase 0.1"
    said = told([figure, case], capsys)
    assert "4 cases; slowest: naming.names_carry_the_scope 50" in said
    assert "bound 40 ms: missed" in said


def test_an_older_column_may_take_twice_as_many_times(words: Words, tmp_path: Path) -> None:
    (figure,) = columns.imports([column(tmp_path, "old", words, writing(encoded(lines_of(words, "old"))))], rounds=1)
    assert figure.bound == 6


def test_a_broken_column_is_told_and_the_next_is_measured(
    words: Words, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = column(tmp_path, "new", words, "raise SystemExit('broken environment')")
    fine = column(tmp_path, "old", words, writing(encoded(lines_of(words, "old"))))
    figures = list(columns.imports([broken, fine], rounds=1))
    assert [figure.value is None for figure in figures] == [True, False]
    assert "not measured" not in told(figures[1:], capsys)
    (case,) = columns.cases([broken])
    assert "new.jsonl: cannot be read" in case.beside
    assert str(tmp_path) not in case.beside


def test_all_columns_together_are_measured_beside_all_imports(words: Words, tmp_path: Path) -> None:
    slow = writing(encoded(lines_of(words, "new"))) + "time.sleep(0.6)"
    fine = column(tmp_path, "new", words, slow)
    (figure,) = together([fine, column(tmp_path, "old", words, slow.replace("0.6", "0.1"))], tmp_path, at_once=2)
    assert (figure.where, figure.bound) == ("2 columns, 2 at a time", 2)
    assert figure.value is not None
    assert figure.value > 1
    assert list(together([fine], tmp_path)) == []


def test_columns_that_are_not_whole_are_not_measured_together(words: Words, tmp_path: Path) -> None:
    fine = column(tmp_path, "new", words, writing(encoded(lines_of(words, "new"))))
    part = column(tmp_path, "old", words, writing(encoded(lines_of(words, "old")[:-1])))
    (figure,) = together([fine, part], tmp_path)
    assert figure.value is None
    assert figure.beside.startswith("old: incomplete: ")


def test_the_house_is_measured_on_claims_that_it_really_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(harness, "FEW", 2)
    monkeypatch.setattr(harness, "MANY", 12)
    a_case, a_start = harness.harness(1, tmp_path)
    assert a_case.value is not None, a_case.beside
    assert a_start.value
    result = read_result(tmp_path / "house-many" / "results.jsonl")
    assert result.header is not None
    assert result.header["cases"] == {"empty.nothing_is_asked": 12}
    assert [case.verdict for case in result.cases] == ["holds"] * 12
    assert result.footer is not None


def test_empty_claims_are_claims(tmp_path: Path) -> None:
    assert list(loader.load_claims(house_of_empty_claims(tmp_path, 3) / "suites")) == ["empty.nothing_is_asked"]


def test_many_results_are_as_whole_as_those_they_are_made_of(words: Words, tmp_path: Path) -> None:
    write_results(tmp_path / "kept", words)
    write_many(tmp_path / "kept", tmp_path / "many", columns=7, cases=30)
    results = [read_result(path) for path in (tmp_path / "many").glob("*.jsonl")]
    assert [(result.state, len(result.cases)) for result in results] == [("complete", 30)] * 7
    loaded = Words(words.suites, words.columns, loader.digest())
    assert len(merge(results, loaded).results) == 7
    assert {"old", "new", "eager", "old-copy1"} < {result.column for result in results}


def test_nothing_kept_is_nothing_to_make_many_of(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no complete result"):
        write_many(tmp_path, tmp_path / "many", columns=2, cases=2)


def test_the_table_tells_the_machine_and_not_whose_it_is() -> None:
    text = markdown(machine(), {"Cases": [measured("a | b", "here", [2.1], "s", bound=2.0)]}, rounds=5)
    assert "| here | a &#124; b | 2.1 s | 2.1 to 2.1 | 2 s | **no** |  |" in text
    assert "those after it: 5." in text
    assert {what for what, _ in machine()} >= {"processor", "cores", "memory"}
    for name in (platform.node(), getpass.getuser()):
        assert name not in text.split()


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--rounds", "0"], "--rounds is to be above 0"),
        (["tf9.9"], "no column tf9.9: suites/columns.toml has"),
    ],
)
def test_what_cannot_be_measured_is_refused(arguments: list[str], why: str) -> None:
    with pytest.raises(Refused, match=why):
        bench.run(asked(*arguments))


def test_a_column_that_is_not_installed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "ROOT", tmp_path)
    assert columns.installed_columns([], tmp_path) == []
    with pytest.raises(Refused, match=r"column tf2\.15 is not installed: `tox run --notest -e tf2.15` installs it"):
        columns.installed_columns(["tf2.15"], tmp_path)


def test_a_part_is_measured_and_written_where_it_is_asked_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "some.md"
    assert bench.run(asked("--only", "collect", "--rounds", "1", "-o", str(path))) == 0
    assert "load_claims" in path.read_text()
    assert f"wrote {path}" in capsys.readouterr().out
