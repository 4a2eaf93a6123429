"""The gate: what it forbids, what is accepted, what cannot be answered, and how it ends."""

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from reports import __main__ as command_line
from reports.commands import compared, given
from reports.gate import sides
from reports.gate.acceptances import Acceptance, Lists, read_lists, written
from reports.matrix import Words
from reports.results import read_result
from reports.running import own
from reports.running.columns import Installed
from reports.running.matrix import Run
from tests.comparing import lines_with
from tests.running import ROOT
from tests.samples import FEEDING, NAMES, SHAPES, write_results
from tests.test_running import column_that_writes

HOLDS = ("holds", "holds", "holds", "holds")
SILENT = ("holds", "differs", "holds", "holds")
LOUD = ("holds", "holds", "holds", "gone")


@pytest.fixture(autouse=True)
def house(words: Words, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of published results of the small house, in which the tests are."""
    published = tmp_path / "published"
    write_results(published, words)
    monkeypatch.setattr(given, "read_the_words", lambda: words)
    monkeypatch.setattr(compared, "PUBLISHED", published)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def results(words: Words, before: Sequence[str | None], after: Sequence[str | None]) -> list[str]:
    Path("before.jsonl").write_bytes(lines_with(words, "old", before))
    Path("after.jsonl").write_bytes(lines_with(words, "new", after))
    return ["gate", "--from", "before.jsonl", "--to", "after.jsonl"]


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    """How a gate ends, and what its JSON tells of each claim of which there is something to tell."""
    code = command_line.main([*arguments, "--format", "json"])
    document = json.loads(capsys.readouterr().out)
    claims = {claim["claim"]: claim for claim in document["claims"]}
    assert len(claims) == len(document["claims"])
    return code, {name: claim for name, claim in claims.items() if claim["kind"] != "unchanged"}


def test_each_change_is_told_with_all_that_is_known(capsys: pytest.CaptureFixture[str]) -> None:
    code, claims = told(capsys, "gate", "--from", "old", "--to", "new")
    assert code == 1
    assert {name: claim["kind"] for name, claim in claims.items()} == {NAMES: "broke-silently", FEEDING: "broke-loudly"}
    silent = claims[NAMES]
    assert (silent["before"], silent["after"], silent["compared"], silent["drift"]) == ("holds", "differs", 2, [])
    assert silent["reasons"] == [
        {
            "because": "Keras 3 names a variable by its bare name",
            "link": "https://keras.io/api/",
            "when": "keras >=3",
        }
    ]
    assert silent["since"] == "since Keras 3.15.1 (holds in Keras 1.0.6)"
    assert silent["successor"] == {
        "claim": SHAPES,
        "sentence": "Shapes are known before anything runs",
        "before": "holds",
        "after": "holds",
    }
    cases = silent["cases"]
    assert [case["case"] for case in cases] == ["kind = Dense", "kind = LSTM"]
    assert cases[0]["before"] == {
        "verdict": "holds",
        "seen": ['weight names: ["block1/W:0", "block1/b:0"]'],
        "names": [],
    }
    assert 'weight names: ["kernel", "bias"]' in cases[0]["after"]["seen"]
    assert cases[0]["after"]["seen"][-1].startswith("AssertionError: assert all(")


def test_a_column_to_itself_is_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line.main(["gate", "--from", "new", "--to", "new"]) == 0
    captured = capsys.readouterr()
    assert captured.out.splitlines()[-2:] == ["3 claims compared: 3 unchanged", "Nothing differs."]
    assert captured.err == ""


@pytest.mark.parametrize("after", [HOLDS, SILENT, LOUD])
@pytest.mark.parametrize("fail_on", ["silent", "any", "never"])
def test_the_policy_says_what_may_not_break(
    words: Words, after: Sequence[str], fail_on: str, capsys: pytest.CaptureFixture[str]
) -> None:
    forbidden = {"silent": (SILENT,), "any": (SILENT, LOUD), "never": ()}[fail_on]
    code, claims = told(capsys, *results(words, HOLDS, after), "--fail-on", fail_on)
    assert code == (1 if after in forbidden else 0)
    judged = {claim["judgement"] for claim in claims.values()}
    assert judged == (set() if after == HOLDS else {"forbidden" if code else "allowed"})


def test_a_name_that_moved_is_told_with_both_names(words: Words, capsys: pytest.CaptureFixture[str]) -> None:
    code, claims = told(capsys, *results(words, HOLDS, ("holds", "holds", "moved", "holds")))
    assert code == 1
    assert claims[SHAPES]["kind"] == "moved"
    (case,) = claims[SHAPES]["cases"]
    assert case["after"]["seen"][0] == "keras.old -> keras.new"
    assert case["after"]["names"] == [{"documented": "keras.old", "answered": "keras.new"}]
    assert claims[SHAPES]["drift"] == [{"case": "", "drift": "expected holds, came out as moved"}]


def test_drift_is_told_where_nothing_changed(words: Words, capsys: pytest.CaptureFixture[str]) -> None:
    asked = results(words, ("raises",) * 4, ("raises",) * 4)
    assert command_line.main(asked) == 0
    shown = capsys.readouterr().out
    assert "Not as expected in new" in shown
    assert f"  {SHAPES}: expected holds, came out as raises" in shown


@pytest.mark.parametrize(
    ("lists", "code", "claims"),
    [
        ({"mine.txt": "# what we use\nphase.*  # feeding\n"}, 0, set()),
        ({"mine.txt": f"{NAMES}\n"}, 1, {NAMES}),
        ({"mine.toml": f'claims = ["{SHAPES}"]\n'}, 0, set()),
        ({"mine.toml": '[[accept]]\nclaim = "naming.*"\n'}, 0, {NAMES}),
        ({"mine.toml": f'[[accept]]\nclaim = "{NAMES}"\nverdict = "differs"\ncases = ["kind = LSTM"]\n'}, 0, {NAMES}),
        ({"mine.toml": f'[[accept]]\nclaim = "{NAMES}"\nverdict = "raises"\n'}, 1, {NAMES}),
        ({"mine.toml": f'[[accept]]\nclaim = "{NAMES}"\ncases = ["kind = Dense"]\n'}, 1, {NAMES}),
        ({"mine.toml": f'[[accept]]\nclaim = "{NAMES}"\nuntil = {{ keras = "4" }}\n'}, 0, {NAMES}),
        ({"mine.toml": f'[[accept]]\nclaim = "{NAMES}"\nuntil = {{ tensorflow = "2.21" }}\n'}, 1, {NAMES}),
        ({"a.txt": f"{NAMES}\n", "b.toml": f'[[accept]]\nclaim = "{NAMES}"\nbecause = "fine"\n'}, 0, {NAMES}),
    ],
)
def test_lists_say_what_matters_and_what_is_accepted(
    words: Words,
    lists: dict[str, str],
    code: int,
    claims: set[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, text in lists.items():
        Path(name).write_text(text)
    asked = [argument for name in lists for argument in ("--claims", name)]
    ended, found = told(capsys, *results(words, HOLDS, SILENT), *asked)
    assert ended == code
    assert set(found) == claims
    assert {claim["judgement"] for claim in found.values()} <= {"forbidden" if code else "accepted"}


def test_acceptances_that_have_ended_or_are_not_needed_are_told(
    words: Words, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("mine.toml").write_text(
        f'[[accept]]\nclaim = "{NAMES}"\nuntil = {{ keras = "3.15.1" }}\n\n[[accept]]\nclaim = "{FEEDING}"\n'
    )
    assert command_line.main([*results(words, HOLDS, SILENT), "--claims", "mine.toml"]) == 1
    shown = " ".join(capsys.readouterr().out.split())
    assert f"mine.toml:1: the acceptance of {NAMES} ended with keras 3.15.1 and counts no more" in shown
    assert f"mine.toml:5: the acceptance of {FEEDING} is needed no longer: take it out" in shown


def test_what_could_not_be_compared_may_still_need_its_acceptance(capsys: pytest.CaptureFixture[str]) -> None:
    Path("mine.toml").write_text(f'[[accept]]\nclaim = "{FEEDING}"\n')
    assert command_line.main(["gate", "--from", "old", "--to", "eager", "--claims", "mine.toml"]) == 1
    assert "no longer" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("mine.txt", "naming.no_such\n", "mine.txt:1: no claim 'naming.no_such'"),
        ("mine.txt", "# nothing\n", "mine.txt: names no claim: write an id or a pattern a line"),
        ("mine.txt", None, "mine.txt: cannot be read: No such file or directory"),
        ("mine.toml", None, "mine.toml: cannot be read: No such file or directory"),
        ("mine.toml", 'claims = ["phase.*", "naming.x"]\n', "mine.toml:1: no claim 'naming.x'"),
        (
            "mine.toml",
            f'\n[[accept]]\nclaim = "{NAMES}s"\n',
            f"mine.toml:2: no claim '{NAMES}s': did you mean {NAMES}?",
        ),
        ("mine.toml", "claims = 3\n", "mine.toml:1: claims is not a list of ids and patterns"),
        ("mine.toml", "claim = []\n", "mine.toml:1: unknown key 'claim'; one of claims, accept"),
        ("mine.toml", "[accept]\n", "mine.toml:1: acceptances are written as [[accept]]"),
        ("mine.toml", "[[accept]]\n", "mine.toml:1: an acceptance lacks 'claim'"),
        ("mine.toml", "[[accept]]\nclaim = 1\n", "mine.toml:2: claim is not a text, or is empty"),
        ("mine.toml", '[[accept]]\nclaim = "*"\nnote = ""\n', "mine.toml:3: unknown key 'note'"),
        ("mine.toml", '[[accept]]\nclaim = "*"\nverdict = "holds"\n', "mine.toml:3: unknown verdict 'holds'"),
        ("mine.toml", '[[accept]]\nclaim = "*"\ncases = "x"\n', "mine.toml:3: cases is not a list of cases"),
        ("mine.toml", '[[accept]]\nclaim = "*"\nuntil = "4"\n', "mine.toml:3: until is not a table such as"),
        ("mine.toml", '[[accept]]\nclaim = "*"\nuntil = { keras = "x" }\n', "mine.toml:3: until is not a table"),
        ("mine.toml", "[[accept\n", "mine.toml:1: not TOML"),
        ("mine.toml", b"\xff", "mine.toml:1: not UTF-8"),
        ("mine.txt", b"\xff", "mine.txt: is not UTF-8"),
    ],
)
def test_a_list_that_cannot_be_understood_is_one_line_and_exit_2(
    words: Words, name: str, content: str | bytes | None, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if content is not None:
        Path(name).write_bytes(content.encode() if isinstance(content, str) else content)
    assert command_line.main([*results(words, HOLDS, HOLDS), "--claims", name]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    (line,) = captured.err.splitlines()
    assert why in line


@pytest.mark.parametrize(
    ("after", "why"),
    [
        ("nwe", "nwe: neither a file nor a published column: did you mean new?"),
        ("tf9", "tf9: neither a file nor a published column: there are eager, new, old"),
        ("none.jsonl", "none.jsonl: neither a file nor a published column"),
        ("published", "published: cannot be read: Is a directory"),
        ("garbage.jsonl", "garbage.jsonl: is not a result file: line 1 is not JSON"),
        ("schema.jsonl", "schema.jsonl: is of schema version 3; this reads version 2, and 1"),
        ("other.jsonl", "old and new were not asked the same claims (their digests differ): ask both again"),
        ("python:none", "/none: no such Python, or it cannot be run"),
    ],
)
def test_a_side_that_is_none_is_one_line_and_exit_2(
    words: Words, after: str, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("garbage.jsonl").write_text("hello\n")
    Path("schema.jsonl").write_text('{"kind": "header", "schema": 3}\n')
    Path("other.jsonl").write_bytes(lines_with(words, "new", HOLDS, digest="sha256:" + "0" * 64))
    assert command_line.main(["gate", "--from", "old", "--to", after]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    (line,) = captured.err.splitlines()
    assert line.startswith("reports: ")
    assert why in line


def test_results_of_earlier_claims_are_compared_with_each_other(
    words: Words, capsys: pytest.CaptureFixture[str]
) -> None:
    for column, verdicts in (("old", HOLDS), ("new", SILENT)):
        Path(f"{column}.jsonl").write_bytes(lines_with(words, column, verdicts, digest="sha256:" + "0" * 64))
    assert command_line.main(["gate", "--from", "old.jsonl", "--to", "new.jsonl"]) == 1
    assert "these results answer other claims than this checkout's" in capsys.readouterr().out


@pytest.mark.parametrize(("after", "code"), [(HOLDS, 3), (SILENT, 1)])
def test_an_environment_that_is_not_whole_is_told_and_what_broke_in_it_counts(
    words: Words, after: Sequence[str], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = results(words, HOLDS, (*after[:3], None))
    ended, claims = told(capsys, *asked)
    assert ended == code
    assert (claims[FEEDING]["kind"], claims[FEEDING]["why"]) == (
        "not-compared",
        "new is incomplete: not asked",
    )
    assert command_line.main(asked) == code
    assert capsys.readouterr().err == f"reports: new is incomplete: {FEEDING}: not asked\n"


def test_a_broken_environment_is_exit_3(words: Words, capsys: pytest.CaptureFixture[str]) -> None:
    Path("bad.jsonl").write_bytes(
        lines_with(words, "new", (None,) * 4, broken="no TensorFlow", imported=None, cases={})
    )
    for arguments in (["--from", "old", "--to", "bad.jsonl"], ["--from", "bad.jsonl", "--to", "old"]):
        assert command_line.main(["gate", *arguments]) == 3
        captured = capsys.readouterr()
        told_of = "none of the 3 claims could be compared: new is broken: no TensorFlow"
        assert captured.err == f"reports: {told_of}\n"
        assert captured.out.startswith(f"Not known: {told_of}.\n")
        assert "Nothing" not in captured.out


def test_a_python_is_asked_now(
    house: Path, words: Words, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def as_column(mine: own.Own, *_: object) -> Installed:
        asked.append(mine)
        return column_that_writes(house, "own-eager", lines_with(words, "new", SILENT))

    monkeypatch.setattr(own, "as_column", as_column)
    monkeypatch.setattr(sides, "KEPT", house / "kept")
    options = ["--mode", "eager", "--entry", "tf_keras"]
    code, claims = told(capsys, "gate", "--from", "old", "--to", "python:mine/bin/python", *options)
    assert code == 1
    assert set(claims) == {NAMES}
    assert asked == [own.Own(house / "mine/bin/python", "tf_keras", "eager")]
    assert read_result(house / "kept" / "to" / "new.jsonl").column == "new"


def test_a_python_that_gives_no_result_is_broken(
    house: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own, "as_column", lambda *_: column_that_writes(house, "own-graph", b"no result"))
    monkeypatch.setattr(sides, "KEPT", house / "kept")
    assert command_line.main(["gate", "--from", "old", "--to", "python:mine"]) == 3
    assert "own-graph is broken: the run wrote no result that can be read" in capsys.readouterr().err


def test_an_interrupted_python_is_one_line_and_exit_3(
    house: Path, words: Words, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    part = lines_with(words, "new", ("holds", "holds", None, None))

    def interrupted(runs: Sequence[Run], *_: object) -> None:
        runs[0].watched.path.write_bytes(part)
        runs[0].watched.look()
        raise KeyboardInterrupt

    monkeypatch.setattr(own, "as_column", lambda *_: column_that_writes(house, "own-graph", part))
    monkeypatch.setattr(sides, "run_all", interrupted)
    monkeypatch.setattr(sides, "KEPT", house / "kept")
    assert command_line.main(["gate", "--from", "python:mine", "--to", "new"]) == 3
    told_of = [line for line in capsys.readouterr().err.splitlines() if line.startswith("reports: ")]
    assert told_of == [
        f"reports: {house / 'mine'}: interrupted after 2 cases, which are kept in {house / 'kept' / 'from'}"
    ]


def test_what_differs_beside_the_versions_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line.main(["gate", "--from", "new", "--to", "eager"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "mode graph is compared with mode eager: some of what differs may be owed to that alone" in shown


def test_a_time_limit_is_above_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line.main(["gate", "--from", "old", "--to", "new", "--time-limit", "0"]) == 2
    assert capsys.readouterr().err == "reports: --time-limit is to be above 0\n"


def test_what_part_was_compared_stands_in_the_sum(words: Words, capsys: pytest.CaptureFixture[str]) -> None:
    after = ("holds", "not-applicable", "holds", "not-applicable")
    assert command_line.main(results(words, HOLDS, after)) == 0
    shown = capsys.readouterr().out
    assert "\n2 of 3 claims compared but for 1 case of 1 claim: 2 unchanged, 1 not compared\n" in shown
    assert command_line.main(results(words, HOLDS, ("differs", *after[1:]))) == 1
    assert "1 of 2 cases, 1 not compared: kind = Dense" in capsys.readouterr().out


def test_where_no_claim_could_be_compared_it_is_not_known(words: Words, capsys: pytest.CaptureFixture[str]) -> None:
    asked = results(words, ("not-applicable",) * 4, HOLDS)
    assert command_line.main([*asked, "--fail-on", "never"]) == 3
    why = "not applicable in old: the claim needs a graph"
    shown = capsys.readouterr().out
    assert shown.startswith(f"Not known: none of the 3 claims could be compared: {why}.\n")
    Path("mine.txt").write_text(f"{SHAPES}\n")
    assert command_line.main([*asked, "--claims", "mine.txt"]) == 3
    assert capsys.readouterr().err == f"reports: the only claim could not be compared: {why}\n"


def test_a_result_of_a_part_of_the_claims_is_not_whole(words: Words, capsys: pytest.CaptureFixture[str]) -> None:
    part = lines_with(words, "new", ("holds", "holds", None, None), cases={NAMES: 2})
    Path("part.jsonl").write_bytes(part)
    assert command_line.main(["gate", "--from", "old", "--to", "part.jsonl"]) == 3
    assert capsys.readouterr().out.startswith(f"Not known: new is incomplete: {SHAPES}, {FEEDING}: not asked.")


def test_what_is_accepted_is_told_no_more_and_what_is_new_is(words: Words, capsys: pytest.CaptureFixture[str]) -> None:
    asked = results(words, HOLDS, SILENT)
    assert command_line.main(["accept", *asked[1:], "-o", "base.toml", "--until", "keras=4", "--because", "known"]) == 0
    assert capsys.readouterr().out == "accepted 1 claim, wrote base.toml\n"
    lists = read_lists([Path("base.toml")], words.claims)
    (one,) = lists.accepted
    assert (one.claim, one.verdict, one.cases) == (NAMES, "differs", ["kind = LSTM"])
    assert (one.until, one.because) == ({"keras": "4"}, "known")
    assert command_line.main([*asked, "--claims", "base.toml"]) == 0
    shown = capsys.readouterr().out
    assert "Broke" not in shown
    assert f"  {NAMES}, holds → differs: known" in shown
    assert shown.endswith("Nothing new broke that may not.\n")
    worse = results(words, HOLDS, ("differs", "differs", "holds", "gone"))
    code, claims = told(capsys, *worse, "--claims", "base.toml")
    assert code == 1
    assert {name for name, claim in claims.items() if claim["judgement"] == "forbidden"} == {NAMES, FEEDING}


def test_a_baseline_is_written_from_a_gate_and_keeps_reasons(words: Words, capsys: pytest.CaptureFixture[str]) -> None:
    asked = results(words, HOLDS, ("differs", "raises", "holds", "gone"))
    assert command_line.main([*asked, "--format", "json", "-o", "gate.json"]) == 1
    Path("base.toml").write_text(
        f'claims = ["*"]\n[[accept]]\nclaim = "{FEEDING}"\nverdict = "gone"\nbecause = "ours"\n'
        f'[[accept]]\nclaim = "{SHAPES}"\n'
    )
    assert command_line.main(["accept", "--gate", "gate.json", "-o", "base.toml"]) == 0
    lists = read_lists([Path("base.toml")], words.claims)
    assert lists.matter == ["*"]
    assert [(each.claim, each.verdict, each.cases, each.because) for each in lists.accepted] == [
        (NAMES, "differs", ["kind = Dense"], None),
        (NAMES, "raises", ["kind = LSTM"], None),
        (FEEDING, "gone", None, "ours"),
    ]
    assert capsys.readouterr().out.endswith("accepted 2 claims, wrote base.toml\n")
    assert command_line.main([*asked, "--claims", "base.toml"]) == 0


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--from", "old", "--to", "new", "-o", "base.txt"], "base.txt: a list of acceptances is TOML"),
        (["-o", "base.toml"], "give --from and --to, or --gate"),
        (["--from", "old", "-o", "base.toml"], "give --from and --to, or --gate"),
        (["--from", "old", "--to", "new", "--gate", "x", "-o", "base.toml"], "give --from and --to, or --gate"),
        (["--gate", "none.json", "-o", "base.toml"], "none.json: cannot be read: No such file"),
        (["--gate", "bad.json", "-o", "base.toml"], "bad.json: is not what `python -m reports gate --format json`"),
        (["--gate", "earlier.json", "-o", "base.toml"], "earlier.json: is of schema version 1; this reads version 2"),
        (["--from", "old", "--to", "new", "-o", "b.toml", "--until", "4"], "--until 4=: give one of tensorflow,"),
        (["--from", "old", "--to", "new", "-o", "bad.toml"], "bad.toml:1: "),
    ],
)
def test_what_cannot_be_accepted_is_one_line_and_exit_2(
    arguments: list[str], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("bad.json").write_text('{"schema": 2}')
    Path("earlier.json").write_text('{"schema": 1}')
    Path("bad.toml").write_text("=")
    assert command_line.main(["accept", *arguments]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert why in line


def test_accepting_what_is_not_whole_is_exit_3(words: Words, capsys: pytest.CaptureFixture[str]) -> None:
    asked = results(words, HOLDS, ("differs", "differs", None, "holds"))
    assert command_line.main(["accept", *asked[1:], "-o", "base.toml"]) == 3
    assert "reports: new is incomplete" in capsys.readouterr().err
    assert len(read_lists([Path("base.toml")], words.claims).accepted) == 1


def test_a_list_is_read_as_it_was_written(words: Words, tmp_path: Path) -> None:
    odd = 'a "b" \\ \x7f \u2028 \U0001f600 \t'
    lists = Lists(
        ["naming.*"],
        [
            Acceptance(NAMES, "differs", [odd, "kind = LSTM"], {"keras": "4", "python": "3.14"}, odd),
            Acceptance("phase.*"),
        ],
    )
    path = tmp_path / "list.toml"
    path.write_text(written(lists), encoding="utf-8")
    again = read_lists([path], words.claims)
    assert again.matter == lists.matter
    for one, other in zip(again.accepted, lists.accepted, strict=True):
        assert (one.claim, one.verdict, one.cases, one.until, one.because) == (
            other.claim,
            other.verdict,
            other.cases,
            other.until,
            other.because,
        )


def test_help_tells_the_exit_codes() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "reports", "gate", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    codes = re.findall(r"^  (\d)  ", ended.stdout.partition("exit codes:")[2], flags=re.MULTILINE)
    assert codes == ["0", "1", "2", "3"]


CODE = """\
import tensorflow as tf
from keras.layers import Dense

with tf.name_scope("block1"):
    Dense(3)
"""


def test_only_what_code_relies_on_is_told_and_where_it_does(words: Words, capsys: pytest.CaptureFixture[str]) -> None:
    Path("mine.py").write_text(CODE)
    asked = [*results(words, HOLDS, ("differs", "differs", "holds", "gone")), "--used-by", "mine.py"]
    code, claims = told(capsys, *asked)
    assert code == 1
    assert [name for name, claim in claims.items() if claim["kind"] != "unchanged"] == [NAMES]
    assert [(use["file"], use["line"], use["code"]) for use in claims[NAMES]["uses"]] == [
        ("mine.py", 4, 'with tf.name_scope("block1"):')
    ]
    assert command_line.main([*asked, "--format", "github"]) == 1
    annotated = capsys.readouterr().out
    assert annotated.startswith("::error file=mine.py,line=4,col=6,title=broke silently%3A naming.")


def test_what_broke_in_the_code_that_could_be_read_counts_and_what_could_not_be_is_told_before_it(
    words: Words, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("mine.py").write_text(CODE)
    Path("broken.py").write_text("import keras\nfrom keras import (\n")
    asked = [*results(words, HOLDS, ("differs", "differs", "holds", "gone")), "--used-by", "mine.py", "broken.py"]
    assert command_line.main(asked) == 1
    first, *_, last = capsys.readouterr().out.splitlines()
    assert first.startswith(
        "Not known: not all of the code could be read (broken.py: does not parse as Python 3: line 2: "
    )
    assert last == "1 claim broke that may not (--fail-on any)."
    assert command_line.main([*asked, "--format", "github"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition("title=")[0] for line in lines[:3]] == [
        "::error ",
        "::error file=broken.py,line=2,",
        "::error file=mine.py,line=4,col=6,",
    ]
    assert command_line.main([*asked, "--fail-on", "never"]) == 3


def test_code_that_relies_on_nothing_that_broke_may_upgrade(words: Words, capsys: pytest.CaptureFixture[str]) -> None:
    Path("mine.py").write_text("import keras\nprint(keras)\n")
    asked = [*results(words, HOLDS, SILENT), "--used-by", "mine.py"]
    assert command_line.main(asked) == 0
    shown = capsys.readouterr().out
    assert "the code relies on 0 claims, in 0 of its 1 file" in " ".join(shown.split())
    assert shown.endswith("The code relies on none of the claims, so that nothing was compared.\n")


def test_code_that_relies_on_nothing_that_matters_may_upgrade(words: Words, capsys: pytest.CaptureFixture[str]) -> None:
    Path("mine.py").write_text(CODE)
    Path("mine.txt").write_text(f"{FEEDING}\n")
    asked = [*results(words, HOLDS, SILENT), "--used-by", "mine.py", "--claims", "mine.txt", "-o", "told"]
    assert command_line.main(asked) == 0
    assert capsys.readouterr().out.startswith(
        "The code relies on none of the claims that matter, so that nothing was compared. No claim compared.\n"
    )


def test_code_that_is_not_there_is_one_line_and_exit_2(words: Words, capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line.main([*results(words, HOLDS, SILENT), "--used-by", "none"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("reports: none: ")


def test_what_is_silent_and_accepted_forbids_nothing_that_is_loud(
    words: Words, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("mine.toml").write_text(f'[[accept]]\nclaim = "{NAMES}"\nverdict = "differs"\n')
    asked = [*results(words, HOLDS, ("raises", "differs", "holds", "holds")), "--claims", "mine.toml"]
    code, claims = told(capsys, *asked, "--fail-on", "silent")
    assert (code, claims[NAMES]["judgement"]) == (0, "allowed")
    code, claims = told(capsys, *asked, "--fail-on", "any")
    assert (code, claims[NAMES]["judgement"]) == (1, "forbidden")


def test_since_when_is_told_as_far_as_versions_were_asked(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, claims = told(capsys, "gate", "--from", "new", "--to", "old")
    assert claims[NAMES]["kind"] == "better"
    assert claims[NAMES]["since"] == "as far back as Keras 1.0.6, the oldest asked"
    kept = house / "new.jsonl"
    (house / "published" / "new.jsonl").rename(kept)
    _, claims = told(capsys, "gate", "--from", "old", "--to", str(kept))
    assert claims[NAMES]["since"] == "since Keras 3.15.1 (holds in Keras 1.0.6)"
    (house / "published" / "old.jsonl").rename(house / "old.jsonl")
    _, claims = told(capsys, "gate", "--from", str(house / "old.jsonl"), "--to", str(kept))
    assert claims[NAMES]["since"] is None


def test_a_successor_that_is_newer_than_the_results_was_not_asked(
    words: Words, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = {NAMES: 2, FEEDING: 1}
    for column, verdict in (("old", "holds"), ("new", "differs")):
        data = lines_with(words, column, (verdict, verdict, None, "holds"), cases=cases, digest="sha256:" + "0" * 64)
        Path(f"{column}.jsonl").write_bytes(data)
    code, claims = told(capsys, "gate", "--from", "old.jsonl", "--to", "new.jsonl")
    assert code == 1
    assert (claims[NAMES]["successor"]["before"], claims[NAMES]["successor"]["after"]) == ("not asked", "not asked")
    assert (claims[SHAPES]["before"], claims[SHAPES]["why"]) == ("not asked", "not asked in old")
