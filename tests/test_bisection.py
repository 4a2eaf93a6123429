"""The search for a release: whatever the order in which releases are asked, what it says of them is true."""

import json
import math
import re
import stat
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import __main__ as command_line
from reports.bisection import asking, index
from reports.bisection.asking import Asker, Question
from reports.bisection.axes import Pair, Search
from reports.bisection.recipes import Recipe, recipe_for
from reports.bisection.search import changes, contradictions
from reports.bisection.uv import Failed, uv
from reports.commands import bisect
from reports.commands import given as commands_given
from reports.matrix import Words
from reports.results import Refused
from suites import loader
from tests.samples import NAMES, case_of, encoded, footer_of, header_of, many_draws

COLUMNS = loader.load_columns()
ROWS = st.lists(st.sampled_from(["holds", "differs", "raises", None]), min_size=2, max_size=40).filter(
    lambda row: row[0] is not None and row[-1] is not None
)


@many_draws
@given(row=ROWS)
def test_every_change_that_is_found_is_one_and_they_lead_from_end_to_end(row: list[str | None]) -> None:
    found = list(changes(len(row), row.__getitem__))
    assert (not found) is (row[0] == row[-1])
    verdicts = [row[0], *(change.after for change in found)]
    assert verdicts[-1] == row[-1]
    for before, change in zip(verdicts, found, strict=False):
        assert before == change.before == row[change.last] != row[change.first] == change.after
        assert not any(row[change.last + 1 : change.first])


@many_draws
@given(older=st.integers(1, 60), newer=st.integers(1, 60), silent=st.sets(st.integers(1, 118)))
def test_a_change_once_for_all_is_found_as_by_asking_one_after_the_other(
    older: int, newer: int, silent: set[int]
) -> None:
    row: list[str | None] = [*["holds"] * older, *["gone"] * newer]
    for position in silent & set(range(1, len(row) - 1)):
        row[position] = None
    (change,) = changes(len(row), row.__getitem__)
    assert change.first == row.index("gone")
    assert change.last == max(position for position, verdict in enumerate(row) if verdict == "holds")
    assert contradictions([change], {position: one for position, one in enumerate(row) if one is not None}) == []


@many_draws
@given(older=st.integers(1, 300), newer=st.integers(1, 300))
def test_where_all_can_tell_few_are_asked(older: int, newer: int) -> None:
    row = ["holds"] * older + ["gone"] * newer
    asked: list[int] = []
    list(changes(len(row), lambda position: [asked.append(position), row[position]][1]))  # type: ignore[func-returns-value]
    assert len(asked) == len(set(asked)) <= 2 + math.ceil(math.log2(len(row)))


@many_draws
@given(row=ROWS)
def test_what_contradicts_the_changes_is_named_and_nothing_else(row: list[str | None]) -> None:
    found = list(changes(len(row), row.__getitem__))
    known = {position: one for position, one in enumerate(row) if one is not None}
    named = contradictions(found, known)
    implied = [row[0]] * len(row)
    for change in found:
        implied[change.first :] = [change.after] * (len(row) - change.first)
    for position, verdict in known.items():
        assert (position in named) is (not found or verdict != implied[position])


@dataclass
class World:
    """Releases that were never made: which there are, which pairs install, and what each shows."""

    tensorflows: Sequence[str]
    kerases: Sequence[str]
    shows: Mapping[Pair, str | None]
    asked: list[Pair] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def tensorflow(self, first: str, last: str) -> Sequence[str]:
        return self.tensorflows[self.tensorflows.index(first) : self.tensorflows.index(last) + 1]

    def keras(self, first: str, last: str, tensorflow: str) -> Sequence[str]:
        assert tensorflow in self.tensorflows
        return self.kerases[self.kerases.index(first) : self.kerases.index(last) + 1]

    def keras_for(self, tensorflow: str, first: str, last: str) -> str | None:
        return next((one for one in self.keras(first, last, tensorflow) if self.shows[Pair(tensorflow, one)]), None)

    def ask(self, pair: Pair) -> str | None:
        self.asked.append(pair)
        return self.shows[pair]

    def kept(self, pair: Pair) -> str | None:
        return self.shows[pair] if pair in self.asked else None

    def search(self) -> Search:
        return Search(self.ask, self.kept, self, self.told.append)


VERSIONS = [str(number) for number in range(1, 9)]
ENDS = (Pair(VERSIONS[0], VERSIONS[0]), Pair(VERSIONS[-1], VERSIONS[-1]))
PAIRS = [Pair(tensorflow, keras) for tensorflow in VERSIONS for keras in VERSIONS]


@many_draws
@given(
    library=st.sampled_from(["tensorflow", "keras"]),
    boundary=st.sampled_from(VERSIONS[1:]),
    broken=st.sets(st.sampled_from([pair for pair in PAIRS if pair not in ENDS])),
)
def test_the_library_that_makes_the_difference_is_found_and_its_release(
    library: str, boundary: str, broken: set[Pair]
) -> None:
    verdicts = {pair: "differs" if getattr(pair, library) >= boundary else "holds" for pair in PAIRS}
    world = World(VERSIONS, VERSIONS, {pair: None if pair in broken else verdicts[pair] for pair in PAIRS})
    found = world.search().find(*ENDS)
    (change,) = found.changes
    assert (change.before, change.after) == ("holds", "differs")
    assert getattr(change.last, library) < boundary <= getattr(change.first, library)
    assert not {change.last, change.first} & broken
    assert not found.contradicting
    if not broken:
        assert change.libraries == [library]
        assert getattr(change.first, library) == boundary
        assert len(world.asked) < 3 * len(VERSIONS)


def test_what_cannot_be_mixed_is_walked_together_and_taken_apart_where_it_can_be() -> None:
    def fits(pair: Pair) -> bool:
        return pair.tensorflow == pair.keras or pair == Pair("5", "4")

    shows = {
        pair: ("differs" if pair.keras >= "5" else "holds") if fits(pair) else None for pair in PAIRS if pair.keras
    }
    world = World(VERSIONS, VERSIONS, shows)
    (change,) = world.search().find(*ENDS).changes
    assert (change.last, change.first) == (Pair("5", "4"), Pair("5", "5"))
    assert change.libraries == ["keras"]
    only_equal = {pair: shows[pair] if pair != Pair("5", "4") else None for pair in shows}
    (together,) = World(VERSIONS, VERSIONS, only_equal).search().find(*ENDS).changes
    assert (together.last, together.first) == (Pair("4", "4"), Pair("5", "5"))
    assert together.libraries == ["tensorflow", "keras"]
    assert list(bisect.told(World(VERSIONS, VERSIONS, only_equal).search().find(*ENDS), "keras")) == [
        "last holds: TensorFlow 4, Keras 4",
        "first differs: TensorFlow 5, Keras 5",
        "TensorFlow and Keras change together here",
        'differs: when = { keras = ">=5" }',
    ]


def test_a_third_verdict_is_a_change_of_its_own_and_both_legs_are_walked() -> None:
    shows = {
        pair: "raises"
        if pair.keras == "1" and pair.tensorflow > "3"
        else "differs"
        if (pair.keras or "") > "6"
        else "holds"
        for pair in PAIRS
    }
    unmixed: Mapping[Pair, None] = {pair: None for pair in PAIRS if pair.tensorflow == "1" and pair.keras != "1"}
    found = World(VERSIONS, VERSIONS, {**shows, **unmixed}).search().find(*ENDS)
    first = found.changes[0]
    assert (first.before, first.after, first.libraries) == ("holds", "raises", ["tensorflow"])
    assert found.changes[-1].after == "differs"


def test_a_part_of_tensorflow_is_walked_along_tensorflow_alone() -> None:
    shows: dict[Pair, str | None] = {Pair(one, None): "differs" if one < "4" else "holds" for one in VERSIONS}
    found = World(VERSIONS, [], shows).search().find(Pair("1", None), Pair("8", None))
    assert list(bisect.told(found, "tf.keras")) == [
        "last differs: TensorFlow 3",
        "first holds: TensorFlow 4",
        'differs: when = { entry = "tf.keras", tensorflow = "<4" }',
    ]


def test_what_is_kept_and_contradicts_is_told_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    shows: dict[Pair, str | None] = {Pair(one, None): "differs" if one in "278" else "holds" for one in VERSIONS}
    world = World(VERSIONS, [], shows, asked=[Pair("2", None)])
    found = world.search().find(Pair("1", None), Pair("8", None))
    assert dict(found.contradicting) == {Pair("2", None): "differs"}
    assert "not once for all: TensorFlow 2 differs, which the lines above do not say of it" in bisect.told(
        found, "tf.keras"
    )
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("pair", "entry", "pythons", "needed"),
    [
        (Pair("1.5.0", "2.0.9"), "keras", ["python3.6"], {"h5py<3", "numpy<1.17"}),
        (Pair("1.3.0", "1.2.1"), "keras", ["python3.6"], {"setuptools>=41,<60", "h5py<3", "numpy<1.17"}),
        (Pair("2.5.3", None), "tf.keras", ["python3.8", "python3.7"], {"protobuf<3.21"}),
        (Pair("2.19.1", "3.14.0"), "keras", ["python3.11", "python3.10", "python3.9"], set()),
        (Pair("2.8.0", None), "tf.keras", ["python3.9", "python3.8"], {"numpy<2"}),
        (Pair("2.17.1", "2.17.0"), "tf_keras", ["python3.11", "python3.10", "python3.9"], set()),
    ],
)
def test_a_release_is_installed_as_the_column_nearest_below(
    pair: Pair, entry: str, pythons: list[str], needed: set[str]
) -> None:
    recipe = recipe_for(pair, entry, COLUMNS)
    assert recipe.pythons == pythons
    assert {line for line in recipe.needed if re.search("[<>]=?[0-9]", line) and ";" not in line} == needed
    assert "pytest" in recipe.needed


def test_what_an_older_column_had_to_hold_back_is_kept_in_spare() -> None:
    assert recipe_for(Pair("2.8.1", None), "tf.keras", COLUMNS).spare == ["protobuf<3.21"]
    assert recipe_for(Pair("0.12.0", "1.0.6"), "keras", COLUMNS).spare == ()


FAKE_PYTHON = """\
#!/bin/sh
for argument; do last="$argument"; done
cp "$(dirname "$0")/../result.jsonl" "$last"
"""


@dataclass
class FakeUv:
    """Makes environments in which the only program copies a result; keras 1.2.0 does not install."""

    words: Words
    verdicts: Mapping[str, str]
    made: list[str] = field(default_factory=list)
    needs_spare: str = ""

    def __call__(self, command: str, *arguments: str, given: str | None = None) -> str:
        assert given is None
        if command == "venv":
            python = Path(arguments[-1]) / "bin" / "python"
            python.parent.mkdir(parents=True)
            python.write_text(FAKE_PYTHON)
            python.chmod(python.stat().st_mode | stat.S_IXUSR)
            return ""
        pinned = dict(one.split("==") for one in arguments if "==" in one)
        tensorflow, keras = pinned["tensorflow"], pinned["keras"]
        if keras == "1.2.0":
            raise Failed("No solution found")
        self.made.append(keras)
        # A release that was packed anew tells the version that it was.
        versions = {"tensorflow": tensorflow.removesuffix(".post1"), "keras": keras}
        imported = {**header_of(self.words, "old")["imported"], **versions}
        verdict = self.verdicts[keras]
        cases = [case_of(NAMES, verdict, parameters={"kind": kind}) for kind in ("Dense", "LSTM")]
        header = header_of(self.words, "old", column="some", requested=None, imported=imported, cases={NAMES: 2})
        folder = Path(arguments[2]).parent.parent
        if keras == self.needs_spare and "spare<2" not in arguments:
            header, cases = {**header, "broken": "tensorflow cannot be imported", "imported": None, "cases": {}}, []
        (folder / "result.jsonl").write_bytes(encoded([header, *cases, footer_of(cases)]))
        return ""


KERASES = ["1.0.6", "1.1.0", "1.2.0", "2.0.0", "2.1.0", "3.0.0", "3.15.1"]


@pytest.fixture
def fake_uv(words: Words, monkeypatch: pytest.MonkeyPatch) -> FakeUv:
    fake = FakeUv(words, {keras: "holds" if keras < "2.1" else "differs" for keras in KERASES})
    monkeypatch.setattr(commands_given, "read_the_words", lambda: words)
    monkeypatch.setattr(bisect, "read_the_words", lambda: words)
    monkeypatch.setattr(asking, "uv", fake)
    monkeypatch.setattr(asking, "recipe_for", lambda *_: Recipe(["python3"], "tensorflow", ["pytest"]))
    monkeypatch.setattr(index, "recipe_for", lambda *_: Recipe(["python3"], "tensorflow", ["pytest"]))
    monkeypatch.setattr(index, "_versions", lambda *_: KERASES)
    return fake


def test_each_step_is_told_and_a_second_search_makes_nothing(
    fake_uv: FakeUv, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["bisect", NAMES, "--from", "old", "--to", "new", "--folder", str(tmp_path)]
    assert command_line.main(command) == 0
    first = capsys.readouterr().out.splitlines()
    assert any("does not install: No solution found" in line for line in first) is ("1.2.0" in " ".join(first))
    assert first[-3:] == [
        "last holds: TensorFlow 2.21.0, Keras 2.0.0",
        "first differs: TensorFlow 2.21.0, Keras 2.1.0",
        'differs: when = { keras = ">=2.1.0" }',
    ]
    made = list(fake_uv.made)
    assert len(made) == len(set(made)) + 1  # the old Keras beside both TensorFlows
    assert command_line.main(command) == 0
    assert capsys.readouterr().out.splitlines()[-3:] == first[-3:]
    assert fake_uv.made == made


def test_an_environment_that_is_another_than_asked_for_is_no_verdict(
    fake_uv: FakeUv, words: Words, tmp_path: Path
) -> None:
    asker = Asker(Question(words.claims[NAMES], {}, "keras", "graph"), words, tmp_path, 60.0)
    assert asker.answer(Pair("0.12.1", "1.0.6")).verdict == "holds"
    left = asker.answer(Pair("0.12.1", "1.2.0"))
    assert (left.verdict, left.why) == (None, "does not install: No solution found")
    assert asker.answer(Pair("0.12.1.post1", "1.0.6")).verdict == "holds"
    fake_uv.verdicts = {"2.0.0": "not-applicable"}
    assert asker.answer(Pair("0.12.1", "2.0.0")).why == "cannot be asked there"
    kept = tmp_path / "results" / "tensorflow0.12.1-keras1.0.6"
    kept.rename(tmp_path / "results" / "tensorflow0.12.1-keras2.1.0")
    again = Asker(asker.question, words, tmp_path, 60.0)
    assert again.answer(Pair("0.12.1", "2.1.0")).why == "is another: TensorFlow 0.12.1, Keras 1.0.6 was imported"


OTHER_MODE = "old is keras in mode graph and eager is keras in mode eager"


@pytest.mark.usefixtures("fake_uv")
@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["naming.*", "--from", "old", "--to", "new"], "'naming.*' names 2 claims: one at a time"),
        ([NAMES, "--from", "older", "--to", "new"], "no column 'older': suites/columns.toml has old, new, eager"),
        (
            [NAMES, "--from", "old", "--to", "eager"],
            f"{OTHER_MODE}: releases are walked between columns of one entry point and mode",
        ),
        (
            [NAMES, "--from", "new", "--to", "old"],
            "old has an older tensorflow than new: --from names the older, --to the newer",
        ),
        ([NAMES, "--from", "old", "--to", "new", "--case", "LSTM"], "--case LSTM: is no NAME=VALUE"),
        ([NAMES, "--from", "old", "--to", "new", "--case", "kind=GRU"], f"{NAMES} has no such case"),
    ],
)
def test_what_cannot_be_searched_is_refused_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], complaint: str
) -> None:
    assert command_line.main(["bisect", *arguments, "--folder", str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"reports: {complaint}\n"


def test_a_broken_import_is_tried_once_more_with_what_older_columns_held_back(
    fake_uv: FakeUv, words: Words, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_uv.needs_spare = "2.0.0"
    question = Question(words.claims[NAMES], {}, "keras", "graph")
    without = Asker(question, words, tmp_path / "without", 60.0).answer(Pair("2.21.0", "2.0.0"))
    assert (without.verdict, without.why) == (None, "is broken: tensorflow cannot be imported")
    monkeypatch.setattr(asking, "recipe_for", lambda *_: Recipe(["python3"], "tensorflow", ["pytest"], ["spare<2"]))
    assert Asker(question, words, tmp_path / "with", 60.0).answer(Pair("2.21.0", "2.0.0")).verdict == "holds"


def test_two_ends_that_show_the_same_are_refused(
    fake_uv: FakeUv, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fake_uv.verdicts = dict.fromkeys(KERASES, "holds")
    assert command_line.main(["bisect", NAMES, "--from", "old", "--to", "new", "--folder", str(tmp_path)]) == 2
    assert f"{NAMES} holds in both columns: there is nothing to find" in capsys.readouterr().err


def test_an_interrupted_search_keeps_what_was_made(
    fake_uv: FakeUv, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(command: str, *arguments: str) -> str:
        if command == "pip" and "keras==3.15.1" in arguments:
            raise KeyboardInterrupt
        return fake_uv(command, *arguments)

    command = ["bisect", NAMES, "--from", "old", "--to", "new", "--folder", str(tmp_path)]
    monkeypatch.setattr(asking, "uv", interrupted)
    assert command_line.main(command) == 3
    assert "interrupted: what was made is kept in" in capsys.readouterr().err
    monkeypatch.setattr(asking, "uv", fake_uv)
    assert command_line.main(command) == 0
    assert "kept  holds" in capsys.readouterr().out
    assert fake_uv.made.count("1.0.6") == 2


UNCPUED = {
    "tensorflow": ["2.0.4", "2.0.0", "1.15.5", "1.15.0"],
    "tensorflow-cpu": ["2.1.0", "1.15.0"],
    "keras": ["2.3.1"],
}


def test_releases_are_what_the_index_has_between_two_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    def pip(*arguments: str) -> str:
        assert arguments[:2] == ("index", "versions")
        assert arguments[-2:-1] == ("--python-version",)
        asked.append(arguments[-1])
        return json.dumps({"versions": UNCPUED[arguments[2]]})

    asked: list[str] = []
    monkeypatch.setattr(index, "pip", pip)
    index._versions.cache_clear()  # noqa: SLF001  # what another test was told is not what this one is
    releases = index.Index("keras", COLUMNS)
    assert releases.tensorflow("1.15.0", "2.1.0") == ["1.15.0", "1.15.5", "2.0.0", "2.0.4", "2.1.0"]
    assert releases.keras("2.2.5", "2.3.2", "1.15.0") == ["2.2.5", "2.3.1", "2.3.2"]
    assert index.tensorflow_package("tensorflow-cpu", "1.15.0", "python3.7") == "tensorflow-cpu"
    assert index.tensorflow_package("tensorflow-cpu", "1.15.5", "python3.7") == "tensorflow"
    assert set(asked) == {"3.7"}
    index._versions.cache_clear()  # noqa: SLF001


def test_the_oldest_keras_that_a_tensorflow_accepts_is_what_uv_resolves(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolved(*arguments: str, given: str) -> str:
        assert arguments[:2] == ("pip", "compile")
        if given.startswith("tensorflow==2.17.0"):
            raise Failed("no")
        assert given == "tensorflow==2.16.1\ntf-keras>=2.15.0,<=2.21.0\n"
        return "numpy==1.26.4\ntensorflow==2.16.1\ntf-keras==2.16.0\n"

    monkeypatch.setattr(index, "uv", resolved)
    releases = index.Index("tf_keras", COLUMNS)
    assert releases.keras_for("2.16.1", "2.15.0", "2.21.0") == "2.16.0"
    assert releases.keras_for("2.17.0", "2.15.0", "2.21.0") is None


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (
            "warning: slow\nerror: No solution found\n  cause: Because tensorflow depends\n   on keras>=3 and you require it\n",
            "tensorflow depends on keras>=3",
        ),
        ("error: Failed to build\n", "error: Failed to build"),
        ("", "it said nothing"),
    ],
)
def test_what_uv_says_is_cut_to_its_reason(monkeypatch: pytest.MonkeyPatch, said: str, reason: str) -> None:
    ended = subprocess.CompletedProcess((), 1, "", said)
    monkeypatch.setattr("reports.bisection.uv.output_of", lambda *_, **__: ended)
    with pytest.raises(Failed, match=f"^{re.escape(reason)}$"):
        uv("pip", "install")


def test_without_uv_there_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = subprocess.CompletedProcess((), 1, "", "python: No module named uv")
    monkeypatch.setattr("reports.bisection.uv.output_of", lambda *_, **__: ended)
    with pytest.raises(Refused, match=r"pip install .*\[run\]"):
        uv("venv")
