"""Texts of results and of code that say what a terminal or a CI job is to do."""

import importlib
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from reports import __main__ as command_line
from reports.commands import compared
from reports.commands import given as given_words
from reports.commands.gate import FORMATS
from reports.comparison import compare
from reports.gate.acceptances import Acceptance, Lists
from reports.gate.policy import rule
from reports.gate.telling import Gate, gate_of
from reports.gate.terminal import show
from reports.matrix import Words
from reports.publish import canonical
from reports.results import Result, parse_result
from reports.running.display import Display
from reports.running.matrix import Run
from reports.text import one_line, visible, without_commands
from reports.uses import Place, Use, Uses
from tests.faults.conftest import Fault
from tests.running import COLUMN, copy_of_the_house, run
from tests.samples import FEEDING, NAMES, SHAPES, case_of, encoded, footer_of, header_of, many_draws

HOSTILE = (
    "a\n::stop-commands::x\n::error::pwned",
    "::error file=a.py,line=1::pwned",
    " \t\u3000\xa0::warning::pwned",
    "\r::error::x",
    "a\r\n::set-env name=PATH::/pwned",
    "##[error]x",
    "see ##[add-mask]the ###[group]",
    "##vso[task.setvariable variable=PATH]pwned and ##VSO[task.complete]",
    "\x1b[2J\x1b]0;pwned\x07::error::x",
    "\x1b[31m\n\x1b[0m::error::x",
    "\x9b31m\u202e::error::x\u2028::error::y\x85::error::z",
    "\u200b::error::x\n\ufeff::error::x\n\xad::error::x",
    "\u034f::error::x\n:\ufe0f:error::x\n#\u034f#[error]x\n\u3164::error::x",
    "::" + "a " * 90 + "::error::x " * 9,
    "##[" * 70,
    "[bold]x[/bold]\\",
)
PARTS = ("::", ":", "#", "##", "[", "##[error]", "vso[", "::error::x", "\n", "\r", "\t", " ", "\u3000", "\x1b[31m", "\u034f",
         "\ufe0f", "x", "word " * 9, "w" * 45)  # fmt: skip
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
COMMAND = re.compile(r"\s*::|.*##(?:vso)?\[", re.IGNORECASE)
# Nobody sees these, and whoever compares texts by culture does not either.
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u200b-\u200f\u202a-\u202e\u2028\u2029\u3164\ufe0f\ufeff]")
OURS = re.compile(r"::(?:error|warning|notice) (?:file=[^,:]*,(?:line=\d+,col=\d+,)?)?title=[^,:]*::")


def assert_harmless(text: str, *, of_github: bool = False) -> None:
    assert UNSEEN.search(text) is None
    for line in text.split("\n"):
        told = OURS.sub("", line, count=1) if of_github else line
        assert told != line or not of_github or not line
        assert COMMAND.match(told.lstrip(":") if of_github else told) is None, line


def results(words: Words, text: str) -> tuple[Result, Result]:
    """All that holds before, and after says a text wherever a text may stand."""
    seen: dict[str, Any] = {
        "parameters": {text: text},
        "observations": [{"label": text, "value": text}, {"label": "x", "value": {text: [text, [text]]}}],
        "exception": {"type": text, "message": text},
        "names": [{"documented": text, "answered": text}],
    }
    cases = [
        case_of(NAMES, "differs", **seen),
        case_of(SHAPES, "moved", **seen),
        case_of(FEEDING, "raises", **{**seen, "exception": {"type": "X", "message": f"{text}\n{text}"}}),
    ]
    before = all_hold(parameters={text: text})
    about = {
        "packages": {text: text},
        "platform": text,
        "devices": {text: text},
        "helped": [text],
        "profile": text or "x",
    }
    return result(words, "old", before), result(words, "new", cases, **about)


def all_hold(**changes: Any) -> list[dict[str, Any]]:
    return [case_of(claim, "holds", **changes) for claim in (NAMES, SHAPES, FEEDING)]


def result(words: Words, column: str, cases: Sequence[Mapping[str, Any]], **about: Any) -> Result:
    return parse_result(lines(words, column, cases, **about), column)


def lines(words: Words, column: str, cases: Sequence[Mapping[str, Any]], **about: Any) -> bytes:
    # Of other claims than the small house's, which has no such cases.
    other = {"digest": "sha256:" + "0" * 64, "cases": dict.fromkeys((NAMES, SHAPES, FEEDING), 1)}
    return encoded([header_of(words, column, **{**other, **about}), *cases, footer_of(cases)])


def gate_between(words: Words, sides: tuple[Result, Result], text: str) -> Gate:
    accepted = [Acceptance(SHAPES, because=text, place=text), Acceptance("none", until={"keras": "1"}, place=text)]
    ruling = rule(compare(*sides, words), "any", Lists(None, accepted), sides[1].environment, None)
    uses = [Use(claim, Place(text, None, 7, 3), text, "keras.layers") for claim in (NAMES, FEEDING)]
    return gate_of(sides, words, ruling, lambda _: f"since {text}", Uses(uses, [], 9))


def shown(gate: Gate, width: int, *, colours: bool) -> str:
    file = io.StringIO()
    show(gate, Console(file=file, width=width, force_terminal=colours, highlight=False))
    told = file.getvalue()
    return COLOURS.sub("", told) if colours else told


def check_every_format(gate: Gate, widths: Sequence[int]) -> str:
    told = {form: make(gate) for form, make in FORMATS.items()}
    told |= {f"text {width}": shown(gate, width, colours=colours) for width in widths for colours in (True, False)}
    for form, text in told.items():
        assert_harmless(text, of_github=form == "github")
    return "".join(told.values())


@pytest.mark.parametrize("text", HOSTILE)
def test_no_format_of_the_gate_says_what_a_result_says(words: Words, text: str, fault: Fault) -> None:
    before, after = results(words, text)
    fault(check_every_format(gate_between(words, (before, after), text), [*range(30, 160, 13)]))
    broken = result(words, "new", [], broken=text, imported=None)
    fault(check_every_format(gate_between(words, (before, broken), text), [30, 100, 160]))
    lost = [case_of(claim, "not-applicable", lacking=text) for claim in (NAMES, SHAPES, FEEDING)]
    fault(check_every_format(gate_between(words, (before, result(words, "new", lost)), text), [30, 100, 160]))
    # Of a file without a header the name is all there is to call its column by.
    fault(check_every_format(gate_between(words, (parse_result(b"{", text), after), text), [30, 100, 160]))


@settings(many_draws, max_examples=60)
@given(parts=st.lists(st.sampled_from(PARTS), max_size=9), width=st.integers(20, 160))
def test_nor_does_folding_make_a_command_of_it(words: Words, parts: list[str], width: int) -> None:
    text = "".join(parts)
    check_every_format(gate_between(words, results(words, text), text), [width])


@many_draws
@given(parts=st.lists(st.sampled_from(PARTS), max_size=9))
def test_a_text_made_safe_is_safe_and_stays_as_it_is(parts: list[str]) -> None:
    text = "".join(parts)
    for safe in (visible(text), one_line(text)):
        assert_harmless(safe)
        assert without_commands(safe) == visible(safe) == safe


def test_a_text_that_is_no_command_is_left_alone() -> None:
    for text in ("suites/test_x.py::test_y", "C++: tensorflow::Status", "# 1", "## A heading", "a ## [b]", "é – ∅"):
        assert visible(text) == one_line(text) == text


Asking = Callable[..., Sequence[str]]


@pytest.fixture
def asked(words: Words, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Asking:
    """`asked(*arguments)`: all that a command says and writes, in a folder in which the small house is asked."""
    published = tmp_path / "published"
    published.mkdir()
    (published / "old.jsonl").write_bytes(lines(words, "old", all_hold()))
    monkeypatch.setattr(given_words, "read_the_words", lambda: words)
    monkeypatch.setattr(given_words, "PUBLISHED", published)
    monkeypatch.setattr(compared, "PUBLISHED", published)
    monkeypatch.chdir(tmp_path)

    def told(*arguments: str) -> Sequence[str]:
        assert command_line.main(arguments) in {0, 1, 2, 3}
        files = [*tmp_path.glob("written*"), *tmp_path.glob("written/*"), *published.iterdir()]
        written = [path.read_text(encoding="utf-8") for path in files if path.is_file() and path.suffix != ".jsonl"]
        return [*capsys.readouterr(), *written]

    return told


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize(
    "arguments",
    [
        ("verdicts", "new.jsonl"),
        ("summary", "new.jsonl"),
        ("history", "*", "new.jsonl"),
        ("page", "new.jsonl", "-o", "written"),
        ("upstream", "new.jsonl", "-o", "written"),
        ("publish", "new.jsonl", "--folder", "published"),
        ("gate", "--from", "before.jsonl", "--to", "new.jsonl", "-o", "written.txt"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_no_command_prints_or_writes_it(
    words: Words, asked: Asking, text: str, arguments: Sequence[str], fault: Fault
) -> None:
    for name, result in zip(("before", "new"), results(words, text), strict=True):
        Path(f"{name}.jsonl").write_text(canonical(result), encoding="utf-8")
    told = asked(*arguments)
    assert "".join(told)
    for each in told:
        assert_harmless(each)
    fault("".join(told[:2]))


@pytest.mark.parametrize("text", [text for text in HOSTILE if len(text) < 100 and "/" not in text])
@pytest.mark.parametrize("form", ["text", "json"])
def test_nor_where_files_and_code_are_called_so(asked: Asking, text: str, form: str, fault: Fault) -> None:
    code = f'import tensorflow as tf, keras\nwith tf.name_scope("""{text}"""): {text!r}\n'
    Path(f"{text}.py").write_text(code, encoding="utf-8")
    Path(f"{text}2.py").write_text("print 'x'\n", encoding="utf-8")
    Path(f"{text}.jsonl").write_bytes(b"{")
    for arguments in (
        ("uses", f"{text}.py", f"{text}2.py", "--from", "old", "--format", form),
        ("verdicts", f"{text}.jsonl"),
        ("summary", f"{text}.jsonl"),
        ("gate", "--from", "old", "--to", f"{text}.jsonl", "--used-by", ".", "--format", form),
        ("gate", "--from", "old", "--to", "old", "--claims", text),
        ("gate", "--from", "old", "--to", text),
        ("bisect", text, "--from", text, "--to", text),
    ):
        told = asked(*arguments)
        for each in told:
            assert_harmless(each)
        fault("".join(told))


@pytest.mark.parametrize("text", HOSTILE)
def test_nor_while_columns_run(text: str, fault: Fault) -> None:
    for terminal in (True, False):
        file = io.StringIO()
        ended = SimpleNamespace(
            column=SimpleNamespace(name=text), ended=SimpleNamespace(seconds=1.5, code=1), outcome=text, is_whole=True
        )
        Display(Console(file=file, force_terminal=terminal, highlight=False), []).tell(cast(Run, ended))
        assert_harmless(COLOURS.sub("", file.getvalue()))
        fault(file.getvalue())


def test_json_says_the_same(words: Words) -> None:
    text = "###[error]x ##vso[y] \\##[z] ::error::x"
    document = json.loads(FORMATS["json"](gate_between(words, results(words, text), text)))
    (claim,) = [claim for claim in document["claims"] if claim["claim"] == NAMES]
    assert (
        f"x: {{{json.dumps(text)}: [{json.dumps(text)}, [{json.dumps(text)}]]}}" in claim["cases"][0]["after"]["seen"]
    )


def test_drift_is_told_by_pytest_without_it(tmp_path: Path, fault: Fault) -> None:
    house = copy_of_the_house(tmp_path)
    suite = house / "suites" / "test_shared_weights.py"
    code = suite.read_text(encoding="utf-8")
    hostile = f"    for text in {HOSTILE!r}: observe(text, text)\n    assert 1 + 1 == 3, text\n"
    assert "observe" in code
    changed = re.sub(r"(def test_separate_layers_share_nothing\(.*?\):\n)", lambda found: found[1] + hostile, code)
    suite.write_text(changed, encoding="utf-8")
    ended = run("suites", "--column", COLUMN, "-k", "separate_layers and Dense", root=house)
    assert ended.returncode == 1
    assert "\n              | a\n" in ended.stdout
    assert_harmless(ended.stdout)
    fault(ended.stdout)


@pytest.mark.parametrize("text", HOSTILE)
def test_nor_is_a_saboteur_that_goes_unnoticed(text: str, fault: Fault) -> None:
    saboteur = SimpleNamespace(
        name="idler", claim=NAMES, breaks="nothing", verdict="differs", assertion=None, match=None
    )
    item = SimpleNamespace(nodeid="x", config=SimpleNamespace(getoption=lambda _: "new"))
    plugin: Any = importlib.import_module("tests.saboteurs.plugin")
    told = plugin._message(item, saboteur, "it held", "holds", text)  # noqa: SLF001  # what it prints is all there is to it
    assert_harmless(told)
    fault(told)
