"""What the gate prints: readable for people and programs, and whatever a result file holds, it can break none of it."""

import io
import json
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from reports import __main__ as command_line
from reports.commands import compared
from reports.commands import given as given_words
from reports.comparison import TOLD, compare
from reports.gate.acceptances import Acceptance, Lists
from reports.gate.annotations import as_annotations
from reports.gate.as_json import as_json, schema
from reports.gate.as_markdown import as_markdown
from reports.gate.junit import as_junit
from reports.gate.policy import FAIL_ON, rule
from reports.gate.telling import Gate, gate_of
from reports.gate.terminal import show
from reports.matrix import Words
from reports.results import Result, parse_result
from reports.uses import Place, Skipped, Use, Uses
from suites import loader
from tests.samples import FEEDING, NAMES, SHAPES, case_of, footer_of, header_of, many_draws, write_results

NASTY = (
    "\x1b[31m\x1b]0;title\x07",
    "a|b\n# c\n::error::d\r\n::stop-commands::x",
    "<script>*d*`e`</code></details>]]>",
    "[f](javascript:g) @h #1 ~~j~~ https://k.l ![m](n)",
    "[bold red]o[/bold red] :smile:",
    "\u202ep\u2028q\u2029r\x85",
    "\ufffe\uffff\ud800\x00",
    "%0A::set-output name=a::b,file=c:d",
    "x" * 2_000,
)
# What nothing but the house's own Markdown may hold.
TAGS = re.compile(r"<(?!/?(?:code|details|summary|br)>|https://keras\.io/api/>)")
CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff]")

texts = (
    st.text(max_size=40) | st.sampled_from(NASTY) | st.tuples(st.sampled_from(NASTY), st.text(max_size=9)).map("".join)
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


@st.composite
def cases(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Lines of cases with anything in every field that takes a text or a value."""
    return [
        case_of(
            claim,
            verdict,
            parameters=draw(st.dictionaries(texts, values, max_size=2)),
            observations=[{"label": draw(texts), "value": draw(values)} for _ in range(draw(st.integers(0, 2)))],
            exception=draw(st.none() | st.fixed_dictionaries({"type": texts, "message": texts})),
            names=draw(st.lists(st.fixed_dictionaries({"documented": texts, "answered": texts}), max_size=2)),
            lacking=draw(texts.filter(bool)) if verdict == "not-applicable" else None,
        )
        for claim in (NAMES, SHAPES, FEEDING)
        for verdict in [draw(st.sampled_from(loader.VERDICTS))]
    ]


def result_of(words: Words, column: str, lines: list[dict[str, Any]], **changes: Any) -> Result:
    # Of other claims than the small house's, which has no such cases.
    other = {"digest": "sha256:" + "0" * 64, "cases": {NAMES: 1, SHAPES: 1, FEEDING: 1}}
    header = header_of(words, column, **{**other, **changes})
    # As a file may hold them: surrogates that are no pair, and numbers that JSON does not know, among them.
    data = "".join(json.dumps(line) + "\n" for line in [header, *lines]).encode()
    return parse_result(data + loader.checksum.closed(data, json.dumps(footer_of(lines))), column)


def gate_between(  # noqa: PLR0913  # what a test is about
    words: Words,
    before: Result,
    after: Result,
    uses: Sequence[Use] = (),
    *,
    fail_on: str = "any",
    accepted: Sequence[Acceptance] = (),
    unread: Sequence[Skipped] = (),
) -> Gate:
    ruling = rule(compare(before, after, words), fail_on, Lists(None, accepted), after.environment, None)
    found = Uses(uses, unread, 9) if uses or unread else None
    return gate_of((before, after), words, ruling, lambda _: "since Keras 3", found)


def shown(gate: Gate, width: int, *, terminal: bool = False) -> str:
    file = io.StringIO()
    show(gate, Console(file=file, width=width, force_terminal=terminal, highlight=False))
    return file.getvalue()


@cache
def _validator() -> jsonschema.Draft7Validator:
    jsonschema.Draft7Validator.check_schema(schema())
    return jsonschema.Draft7Validator(schema())


def check_all(gate: Gate) -> None:
    """Every format says what it says in its own form, and every claim where it belongs."""
    claims = [judged.change.claim for judged in gate.ruling.judged]
    for width in (20, 80, 160):
        text = shown(gate, width)
        assert not CONTROLS.search(text)
        assert text.encode("utf-8")
    markdown = as_markdown(gate)
    assert not TAGS.search(markdown)
    assert not CONTROLS.search(markdown)
    assert not re.search(r"(?<!\[source)\]\(|@|`|::|\*[^*\s]+\*(?!\*)", markdown.replace("**", ""))
    rows = [line for line in markdown.split("\n") if line.startswith("|")]
    assert all(line.count("|") == 5 for line in rows)
    told = sum(gate.counts[kind] for kind in TOLD) - len(gate.accepted)
    assert len(rows) == told + 2 * len(gate.of_kind)
    assert markdown.count("<details>") == markdown.count("</details>")
    (suite,) = ElementTree.fromstring(as_junit(gate).encode("ascii"))
    named = ["gate.is_known", *claims] if gate.not_known else claims
    assert [f"{case.get('classname')}.{case.get('name')}" for case in suite.iter("testcase")] == named
    assert len(named) == int(suite.get("tests", ""))
    assert len(list(suite.iter("error"))) == int(suite.get("errors", ""))
    assert len(list(suite.iter("failure"))) == len(gate.ruling.forbidden) == int(suite.get("failures", ""))
    for line in as_annotations(gate).splitlines():
        assert re.fullmatch(
            r"::(error|warning|notice) (file=[^,:]+,(line=\d+,(col=\d+,)?)?)?title=[^,:]*::[^\r\n]*", line
        )
        assert not CONTROLS.search(line)
    document = json.loads(as_json(gate))
    _validator().validate(document)
    assert [claim["claim"] for claim in document["claims"]] == claims


@many_draws
@given(before=cases(), after=cases(), fail_on=st.sampled_from(FAIL_ON), because=st.none() | texts)
def test_whatever_a_result_holds_breaks_no_format(
    words: Words, before: list[dict[str, Any]], after: list[dict[str, Any]], fail_on: str, because: str | None
) -> None:
    accepted = [Acceptance(NAMES, verdict="differs", because=because)]
    sides = (result_of(words, "old", before), result_of(words, "new", after))
    check_all(gate_between(words, *sides, fail_on=fail_on, accepted=accepted))


@many_draws
@given(why=texts.filter(bool), name=texts.filter(bool))
def test_whatever_broke_an_environment_breaks_no_format(words: Words, why: str, name: str) -> None:
    holding = [case_of(claim, "holds") for claim in (NAMES, SHAPES, FEEDING)]
    whole = result_of(words, "old", holding)
    broken = result_of(words, "new", [], broken=why, imported=None)
    assert broken.state == "broken"
    check_all(gate_between(words, whole, broken))
    check_all(gate_between(words, parse_result(b"", name), whole))


@many_draws
@given(file=texts.filter(bool), code=texts, cell=st.none() | st.integers(1, 9))
def test_whatever_code_relies_on_it_breaks_no_format(words: Words, file: str, code: str, cell: int | None) -> None:
    before = [case_of(claim, "holds") for claim in (NAMES, SHAPES, FEEDING)]
    after = [case_of(claim, "differs") for claim in (NAMES, SHAPES, FEEDING)]
    uses = [Use(NAMES, Place(file, cell, line, 3), code, "keras.layers") for line in range(1, 15)]
    unread = [Skipped(file, cell, code, line) for line in (None, 1, 2, 3, 4, 5, 6)]
    sides = (result_of(words, "old", before), result_of(words, "new", after))
    gate = gate_between(words, *sides, uses, unread=unread)
    check_all(gate)
    assert as_annotations(gate).count("::error file=") == 14 + 7
    assert "and 2 more" in gate.outcome
    assert len(json.loads(as_json(gate))["unread"]) == 7
    listed = as_markdown(gate).partition("### Could not be read (7)\n\n")[2].partition("\n\n")[0]
    assert listed.count("- <code>") == 7


def test_nesting_as_deep_as_a_result_may_hold(words: Words) -> None:
    value: Any = "deep"
    for _ in range(45):
        value = [value]
    deep = [case_of(NAMES, "differs", observations=[{"label": "x", "value": value}])]
    rest = [case_of(claim, "holds") for claim in (SHAPES, FEEDING)]
    whole = result_of(words, "old", [case_of(NAMES, "holds"), *rest])
    found = result_of(words, "new", [*deep, *rest])
    assert found.state == "complete"
    check_all(gate_between(words, whole, found))


def test_a_huge_text_is_cut_at_once(words: Words) -> None:
    huge = "x" * 5_000_000
    rest = [case_of(claim, "holds") for claim in (SHAPES, FEEDING)]
    long = case_of(
        NAMES,
        "raises",
        parameters={"kind": huge},
        observations=[{"label": huge, "value": [huge] * 3}],
        exception={"type": huge, "message": f"{huge}\n" * 2},
        names=[{"documented": huge, "answered": huge}],
    )
    whole = result_of(words, "old", [case_of(NAMES, "holds", parameters={"kind": huge}), *rest])
    gate = gate_between(words, whole, result_of(words, "new", [long, *rest]))
    for text in (shown(gate, 100), as_markdown(gate), as_junit(gate), as_annotations(gate)):
        assert NAMES.partition(".")[2] in text
        assert len(text) < 20_000


@pytest.mark.parametrize("link", ["https://a.b/>)<script>", "javascript:x", "https://a.b/`|`"])
def test_an_address_that_is_none_is_no_link(words: Words, link: str) -> None:
    expectation = words.claims[NAMES].expectations[0]._replace(link=link)
    suite = words.suites["naming"]
    claims = [claim._replace(expectations=(expectation,)) if claim.id == NAMES else claim for claim in suite.claims]
    changed = Words({"naming": suite._replace(claims=tuple(claims))}, words.columns, words.digest)
    before = [case_of(claim, "holds") for claim in (NAMES, SHAPES, FEEDING)]
    after = [case_of(NAMES, "differs"), case_of(SHAPES, "holds"), case_of(FEEDING, "holds")]
    gate = gate_between(changed, result_of(words, "old", before), result_of(words, "new", after))
    check_all(gate)
    assert "[source]" not in as_markdown(gate)


def test_uses_stand_beside_what_broke(words: Words) -> None:
    before = [case_of(claim, "holds") for claim in (NAMES, SHAPES, FEEDING)]
    after = [case_of(NAMES, "differs"), case_of(SHAPES, "holds"), case_of(FEEDING, "holds")]
    place = Place("src/a,b.py", None, 7, 5)
    uses = [Use(NAMES, place, "with tf.name_scope('x'):", "tensorflow.name_scope")]
    gate = gate_between(words, result_of(words, "old", before), result_of(words, "new", after), uses)
    assert "::error file=src/a%2Cb.py,line=7,col=5,title=broke silently%3A " in as_annotations(gate)
    for text in (shown(gate, 160), shown(gate, 100), as_markdown(gate), as_junit(gate)):
        assert "src/a,b.py:7:5" in text.replace("&#58;", ":")
        assert "with tf.name_scope(" in text
    (claim,) = [claim for claim in json.loads(as_json(gate))["claims"] if claim["claim"] == NAMES]
    assert claim["uses"] == [
        {
            "file": "src/a,b.py",
            "cell": None,
            "line": 7,
            "column": 5,
            "code": "with tf.name_scope('x'):",
            "match": "tensorflow.name_scope",
        }
    ]


@pytest.fixture
def published(words: Words, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_results(tmp_path, words)
    monkeypatch.setattr(given_words, "read_the_words", lambda: words)
    monkeypatch.setattr(compared, "PUBLISHED", tmp_path)
    return tmp_path


@pytest.mark.parametrize("columns", [50, 100, 160])
def test_all_that_is_known_is_there_in_any_width_and_without_colour(
    published: Path, columns: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert published.is_dir()
    monkeypatch.setenv("COLUMNS", str(columns))
    assert command_line.main(["gate", "--from", "old", "--to", "new"]) == 1
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert max(map(len, out.splitlines()[2:])) <= columns
    assert " 3 claims compared: 1 broke silently, 1 broke loudly, 1 unchanged 2 claims broke" in " ".join(out.split())
    assert out.endswith("\n2 claims broke that may not (--fail-on any).\n")
    assert ("seen before" in out) == (columns == 160)
    for text in (
        "Broke silently: nothing complains",
        "holds → differs",
        "all 2 cases",
        "Weights made inside a name scope",
        "weight names:",
        "since Keras 3.15.1",
        "instead: naming.",
        "Keras 3 names a variable by its",
    ):
        assert text in out


@pytest.mark.parametrize("fail_on", ["never", "any"])
def test_what_may_break_is_told_as_such(words: Words, fail_on: str) -> None:
    before = [case_of(claim, "holds") for claim in (NAMES, SHAPES, FEEDING)]
    after = [case_of(NAMES, "differs"), case_of(SHAPES, "holds"), case_of(FEEDING, "gone")]
    accepted = [Acceptance(FEEDING, because="fed by hand")]
    sides = (result_of(words, "old", before), result_of(words, "new", after))
    gate = gate_between(words, *sides, fail_on=fail_on, accepted=accepted)
    for told in (shown(gate, 100), shown(gate, 160), as_markdown(gate)):
        assert ("(allowed)" in told) == (fail_on == "never")
        assert f"{FEEDING}, holds → gone: fed by hand" in told.replace("&#58;", ":")
    (suite,) = ElementTree.fromstring(as_junit(gate).encode())
    assert [each.get("message") for each in suite.iter("skipped")] == ["accepted: broke loudly"]
    assert suite.get("failures") == ("0" if fail_on == "never" else "1")
    broke = [line for line in as_annotations(gate).splitlines() if "title=broke" in line]
    level = "warning" if fail_on == "never" else "error"
    assert [line.partition("::Weights")[0] for line in broke] == [f"::{level} title=broke silently%3A {NAMES}"]


def test_a_terminal_sees_colours(words: Words) -> None:
    before = [case_of(claim, "holds") for claim in (NAMES, SHAPES, FEEDING)]
    after = [case_of(NAMES, "differs"), case_of(SHAPES, "holds"), case_of(FEEDING, "holds")]
    gate = gate_between(words, result_of(words, "old", before), result_of(words, "new", after))
    assert "\x1b[1;31m" in shown(gate, 100, terminal=True)


@pytest.mark.parametrize("form", ["text", "markdown", "junit", "json", "github"])
def test_every_format_goes_into_a_file(
    published: Path, form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["gate", "--from", "old", "--to", "new", "--format", form]
    path = tmp_path / "told"
    assert command_line.main([*asked, "-o", str(path)]) == 1
    assert capsys.readouterr().out == (
        "2 claims broke that may not (--fail-on any). 3 claims compared: 1 broke silently, 1 broke loudly, 1 unchanged.\n"
        f"wrote {path}\n"
    )
    assert published.is_dir()
    assert command_line.main(asked) == 1
    assert form == "text" or path.read_text() == capsys.readouterr().out
    assert NAMES.partition(".")[2] in path.read_text()


def test_a_file_that_cannot_be_written_is_one_line_and_exit_2(
    published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_line.main(["gate", "--from", "old", "--to", "new", "-o", str(published / "no" / "file")]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("No such file or directory")
