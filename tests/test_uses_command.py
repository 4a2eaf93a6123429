"""python -m reports uses: what it prints, and how it ends."""

import json
from pathlib import Path

import pytest

from reports import __main__ as command_line
from reports.commands import given, uses
from reports.matrix import Words
from tests.samples import FEEDING, NAMES, SHAPES, case_of, encoded, footer_of, lines_of, write_results

CODE = """\
import tensorflow as tf
from keras import backend as K
with tf.name_scope("block1"):
    print(K.learning_phase())
"""


@pytest.fixture(autouse=True)
def published(words: Words, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small house, with all that it found published."""
    folder = tmp_path / "published"
    write_results(folder, words)
    monkeypatch.setattr(given, "read_the_words", lambda: words)
    monkeypatch.setattr(uses, "PUBLISHED", folder)
    return folder


@pytest.fixture
def code(tmp_path: Path) -> Path:
    """Somebody's code."""
    folder = tmp_path / "code"
    folder.mkdir()
    (folder / "net.py").write_text(CODE, encoding="utf-8")
    return folder


def test_claims_are_told_with_the_newest_verdicts_and_their_lines(
    code: Path, words: Words, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_line.main(["uses", str(code)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{NAMES}: {words.claims[NAMES].claim}",
        "  new differs, eager differs",
        f'  {code}/net.py:3:6: with tf.name_scope("block1"):  [tensorflow.name_scope]',
        "",
        f"{FEEDING}: {words.claims[FEEDING].claim}",
        "  new gone, eager not-applicable",
        f"  {code}/net.py:4:11: print(K.learning_phase())  [keras.backend.learning_phase]",
        "",
        "2 uses of 2 claims in 1 of 1 file, 0 skipped",
    ]


def test_verdicts_are_those_of_the_environments_that_are_named(
    code: Path, published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_line.main(["uses", str(code), "--from", str(published / "old.jsonl"), "--to", "new"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert [line for line in told if line.startswith("  old")] == ["  old holds, new differs", "  old holds, new gone"]


def test_what_came_out_worst_is_told_first(
    code: Path, words: Words, published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    header, *cases, _ = lines_of(words, "old")
    lost = {"type": "Gone", "message": "keras.backend.learning_phase exists nowhere"}
    cases[-1] = case_of(FEEDING, "gone", exception=lost)
    (published / "old.jsonl").write_bytes(encoded([header, *cases, footer_of(cases)]))
    for column, first in (("old", FEEDING), ("new", NAMES)):
        assert command_line.main(["uses", str(code), "--to", column]) == 0
        assert capsys.readouterr().out.partition(":")[0] == first


def test_json_tells_the_same(code: Path, words: Words, capsys: pytest.CaptureFixture[str]) -> None:
    (code / "broken.py").write_text("print 1", encoding="utf-8")
    assert command_line.main(["uses", str(code), "--to", "old", "--format", "json"]) == 3
    told = json.loads(capsys.readouterr().out)
    assert (told["files"], told["columns"]) == (2, ["old"])
    assert [skipped["file"] for skipped in told["skipped"]] == [str(code / "broken.py")]
    assert told["claims"][0] == {
        "claim": NAMES,
        "sentence": words.claims[NAMES].claim,
        "verdicts": {"old": "holds"},
        "successor": SHAPES,
        "uses": [
            {
                "file": str(code / "net.py"),
                "cell": None,
                "line": 3,
                "column": 6,
                "code": 'with tf.name_scope("block1"):',
                "match": "tensorflow.name_scope",
            }
        ],
    }


@pytest.mark.parametrize("form", ["text", "json"])
def test_hostile_names_and_code_cannot_steer_the_terminal(
    code: Path, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    hostile = "\x1b[2J\x07\x9b\x7f\u202e\u2028[bold]\udcff"
    (code / f"{hostile}.py").write_bytes(CODE.replace("block1", hostile).encode("utf-8", "surrogateescape"))
    (code / f"{hostile}2.py").write_text(f"import keras\n\n'{hostile[:-1]}' ' + \n", encoding="utf-8")
    named = CODE.replace("block1", hostile[1:-1].replace("\x07", "")).replace(
        "\n    print", f"\n    {'print' * 200}", 1
    )
    (code / "long.py").write_text(named, encoding="utf-8")
    assert command_line.main(["uses", str(code), "--format", form]) == 3
    printed = capsys.readouterr()
    assert "long.py" in printed.out
    assert all(line.isprintable() for text in printed for line in text.split("\n"))


def test_what_is_skipped_is_told_first_and_complained_of(code: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (code / "net.py").write_text("print 1\n", encoding="utf-8")
    assert command_line.main(["uses", str(code)]) == 3
    printed = capsys.readouterr()
    why = f"{code / 'net.py'}: does not parse as Python 3: line 1: "
    first, *rest = printed.out.splitlines()
    assert first.startswith(f"Not known: not all of the code could be read ({why}")
    assert rest == ["", "0 uses of 0 claims in 0 of 1 file, 1 skipped"]
    assert printed.err.startswith(f"reports: skipped {why}")
    assert len(printed.err.splitlines()) == 1


@pytest.mark.parametrize("form", ["text", "json"])
def test_where_there_is_no_code_it_is_not_known(code: Path, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    (code / "net.py").unlink()
    assert command_line.main(["uses", str(code), "--format", form]) == 3
    told = "there is neither a Python file nor a notebook where the code should be"
    printed = capsys.readouterr()
    assert printed.err == f"reports: {told}\n"
    assert printed.out.startswith(f"Not known: {told}.\n") == (form == "text")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["nowhere"], "nowhere: cannot be read: "),
        ([".", "--to", "newer"], "newer: neither a file nor a published column"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_in_one_line(
    arguments: list[str],
    complaint: str,
    code: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(code)
    assert command_line.main(["uses", *arguments]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"reports: {complaint}")


def test_verdicts_of_an_incomplete_environment_end_in_3(
    code: Path, published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = (published / "new.jsonl").read_bytes()
    (published / "new.jsonl").write_bytes(whole[: whole.rindex(b"\n", 0, -1) + 1])
    assert command_line.main(["uses", str(code), "--to", "new"]) == 3
    assert "new is incomplete" in capsys.readouterr().err
