"""What else lies in the folder of a run, and no place for its page.

Each is named, and costs neither the page of the others nor what the run itself has found.
"""

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from reports.commands import run as run_command
from reports.matrix import Words
from reports.results import read_result
from tests.faults.conftest import Fault
from tests.samples import cases_in, encoded, footer_of, header_of, lines_of
from tests.test_running import column_that_writes


def drifted(words: Words) -> bytes:
    cases = cases_in("old")
    seen = [{**cases[0], "verdict": "raises"}, *cases[1:]]
    return encoded([header_of(words, "old"), *seen, footer_of(seen)])


def other_claims(words: Words) -> bytes:
    return encoded([{**lines_of(words, "eager")[0], "digest": "sha256:" + "2" * 64}, *lines_of(words, "eager")[1:]])


NEIGHBOURS: Mapping[str, tuple[str, Callable[[Words], bytes], str]] = {
    "none of ours": ("notes.jsonl", lambda _: b"hello\n", "left out of the page: {path}: is not a result file"),
    "of another schema": (
        "new.jsonl",
        lambda _: b'{"kind": "header", "schema": 9}\n',
        "left out of the page: {path}: is of",
    ),
    "a copy, sorted before it": (
        "a.jsonl",
        lambda words: encoded(lines_of(words, "old")),
        "{path} is left out of the page: it is a second result of old",
    ),
    "a copy, sorted after it": (
        "z.jsonl",
        lambda words: encoded(lines_of(words, "old")),
        "{path} is left out of the page: it is a second result of old",
    ),
    "of other claims": (
        "eager.jsonl",
        other_claims,
        "eager is left out of the page: it was asked other claims than today's",
    ),
}


@dataclass(frozen=True)
class House:
    """A folder that a column's result goes into, and what a run of it tells."""

    words: Words
    folder: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def run(self, page: Path, *, drifts: bool) -> tuple[int, str]:
        """The exit code of a run that makes a page at this place, and the one line of complaint."""
        writes = drifted(self.words) if drifts else encoded(lines_of(self.words, "old"))
        column = column_that_writes(self.folder, "old", writes, f"sys.exit({int(drifts)})")
        self.monkeypatch.setattr(run_command, "installed", lambda _: [column])
        parser = argparse.ArgumentParser()
        run_command.add_arguments(parser)
        code = run_command.run(parser.parse_args(["old", "--results", str(self.folder), "--page", str(page)]))
        (told,) = self.capsys.readouterr().err.splitlines()
        return code, told

    @property
    def lost(self) -> int:
        """Results of the run that are not to be had."""
        return int(read_result(self.folder / "old.jsonl").state != "complete")


@pytest.fixture
def house(
    words: Words, results_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> House:
    monkeypatch.setattr(run_command, "read_the_words", lambda: words)
    monkeypatch.setattr(run_command, "install", lambda names, _, told: [told(name, "OK") for name in names])
    return House(words, results_folder, monkeypatch, capsys)


@pytest.mark.parametrize("drifts", [False, True], ids=["as expected", "drift"])
@pytest.mark.parametrize("neighbour", NEIGHBOURS.values(), ids=list(NEIGHBOURS))
def test_a_bad_neighbour_is_named_and_left_out(
    neighbour: tuple[str, Callable[[Words], bytes], str], drifts: bool, house: House, fault: Fault
) -> None:
    name, content, says = neighbour
    path, page = house.folder / name, house.folder / "index.html"
    path.write_bytes(content(house.words))
    code, told = house.run(page, drifts=drifts)
    assert code == int(drifts)
    assert told.startswith(f"reports: {says.format(path=path)}")
    assert "Names carried their scope" in page.read_text()
    assert path.read_bytes() == content(house.words)
    fault(told, lost=house.lost)


@pytest.mark.parametrize("drifts", [False, True], ids=["as expected", "drift"])
@pytest.mark.parametrize("place", ["{folder}", "{folder}/old.jsonl/index.html", "/proc/none/index.html"])
def test_a_page_that_cannot_be_written_is_a_line(place: str, drifts: bool, house: House, fault: Fault) -> None:
    page = Path(place.format(folder=house.folder))
    code, told = house.run(page, drifts=drifts)
    assert code == (1 if drifts else 2)
    assert told.startswith(f"reports: {page} cannot be written: ")
    assert told.endswith(f"; the results are kept in {house.folder}")
    fault(told, lost=house.lost)
