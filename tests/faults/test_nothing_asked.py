"""A run that can ask nothing, is asked for two things at once, or for more at a time than there is.

None of these is told as fine.
"""

import argparse
from pathlib import Path

import pytest

from reports.commands import run as run_command
from reports.matrix import Words
from reports.results import Refused, read_result
from reports.running import columns
from tests.faults.conftest import Fault
from tests.faults.starting import script
from tests.samples import encoded, lines_of
from tests.test_running import column_that_writes


def asked(folder: Path, *arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    run_command.add_arguments(parser)
    return parser.parse_args([*arguments, "--results", str(folder), "--page", str(folder / "index.html")])


def test_no_python_of_those_asked_for_is_here(
    words: Words, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], fault: Fault
) -> None:
    monkeypatch.setattr(run_command, "read_the_words", lambda: words)
    monkeypatch.setattr(run_command, "install", lambda names, _, told: [told(name, "SKIP") for name in names])
    assert run_command.run(asked(tmp_path, "old", "new")) == 3
    captured = capsys.readouterr()
    assert captured.err == "reports: nothing was asked: of none of these columns the Python is on PATH\n"
    assert "old: left out, its Python (3.6) is not on PATH" in captured.out
    fault(captured.err)


def test_columns_and_an_environment_of_ones_own(tmp_path: Path, fault: Fault) -> None:
    with pytest.raises(
        Refused, match=r"^give columns \(tf2.15\) or --python \(mine\), and not both at a time$"
    ) as refusal:
        run_command.run(asked(tmp_path, "tf2.15", "--python", "mine"))
    fault(str(refusal.value))


def test_more_at_a_time_than_there_are(
    words: Words, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], fault: Fault
) -> None:
    tox = script(tmp_path / "tox", f"#!/bin/sh\necho \"$@\" > {tmp_path / 'given'}\necho '  old: OK (1.0 seconds)'\n")
    monkeypatch.setattr(columns, "TOX", [str(tox)])
    monkeypatch.setattr(run_command, "read_the_words", lambda: words)
    column = column_that_writes(tmp_path, "old", encoded(lines_of(words, "old")))
    monkeypatch.setattr(run_command, "installed", lambda _: [column])
    assert run_command.run(asked(tmp_path, "old", "-j", "999999999")) == 0
    assert " -p 1 " in (tmp_path / "given").read_text()
    fault(capsys.readouterr().err, lost=int(read_result(tmp_path / "old.jsonl").state != "complete"))
