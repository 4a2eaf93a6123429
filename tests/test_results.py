"""A result file is read for what it is: complete, incomplete, broken, or none at all."""

import json
import re
from typing import Any

import jsonschema
import pytest

from reports.lines import LineError, check, decode, schema
from reports.matrix import Words
from reports.results import Refused, parse_result, read_result
from tests.samples import (
    CASES,
    FEEDING,
    NAMES,
    SHAPES,
    as_version_1,
    begun_of,
    case_of,
    cases_in,
    encoded,
    footer_of,
    header_of,
    lines_of,
    unknown_of,
)


def test_a_whole_result_is_complete(words: Words) -> None:
    result = parse_result(encoded(lines_of(words, "new")), "any")
    assert (result.column, result.state, result.why) == ("new", "complete", None)
    assert [case.line for case in result.cases] == cases_in("new")
    assert result.environment == words.columns["new"].environments()[0]._replace(python="3.11.7", device="logical")


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (lambda lines: lines[:-1], "has no footer: crashed, killed or timed out after 4 of 4 cases"),
        (lambda lines: lines[:1], "has no footer: crashed, killed or timed out after 0 of 4 cases"),
        (lambda lines: [*lines[:-1], {**lines[-1], "cases": 3}], "its footer counts 3 cases, and it has 4"),
        (lambda lines: [*lines[:-1], {**lines[-1], "counts": {"holds": 4}}], "its footer counts other verdicts"),
        (
            lambda lines: [{**lines[0], "cases": {NAMES: 3, SHAPES: 1}}, *lines[1:]],
            f"{FEEDING} is told of in more cases",
        ),
        (lambda lines: [{**lines[0], "cases": {**CASES, NAMES: 5}}, *lines[1:]], "3 cases have no verdict"),
        (lambda lines: [*lines[:-1], unknown_of(SHAPES, {}), lines[-1]], f"{SHAPES}: hung: it did not end within 10 s"),
        (lambda lines: [*lines[:4], *lines[5:-1], footer_of(lines[1:4])], "1 cases have no verdict"),
        (lambda lines: [*lines[:2], begun_of(NAMES, {"kind": "LSTM"})], f"{NAMES} [kind = LSTM]: did not end"),
    ],
)
def test_what_falls_short_is_incomplete_and_says_why(words: Words, damage: Any, why: str) -> None:
    result = parse_result(encoded(damage(lines_of(words, "new"))), "any")
    assert result.state == "incomplete"
    assert why in (result.why or "")


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (lambda lines: [*lines[:4], lines[3], *lines[4:-1], footer_of([*lines[1:-1], lines[3]])], "is there twice"),
        (lambda lines: [*lines[:4], lines[3]], "is there twice"),
        (lambda lines: [*lines, lines[1]], "line 7 comes after the footer"),
        (lambda lines: [*lines, lines[-1]], "line 7 comes after the footer"),
        (lambda lines: [*lines[:-1], {"kind": "case"}, lines[-1]], "line 6 is not a case as the schema has it"),
        (
            lambda lines: [*lines[:-1], {"kind": "remark"}, lines[-1]],
            "line 6 is no header, begun, case, unknown or footer",
        ),
        (lambda lines: [*lines[:-1], {**lines[-1], "checksum": "sha256:" + "0" * 64}], "its checksum was made of"),
    ],
)
def test_what_no_run_writes_is_refused(words: Words, damage: Any, why: str) -> None:
    with pytest.raises(Refused, match=f"was changed after it was written: .*{re.escape(why)}"):
        parse_result(encoded(damage(lines_of(words, "new"))), "any")


@pytest.mark.parametrize(
    "junk", [b"not json", b"[1, 2]", b"\xff\xfe", b"", b"[" * 100_000, b'{"kind": ' + b"9" * 5000 + b"}"]
)
def test_a_line_of_junk_is_refused_by_its_number(words: Words, junk: bytes) -> None:
    lines = encoded(lines_of(words, "new")).splitlines(keepends=True)
    for finished in (lines, lines[:-1]):
        with pytest.raises(Refused, match="was changed after it was written: line 3 "):
            parse_result(b"".join([*finished[:2], junk + b"\n", *finished[2:]]), "any")


def test_an_earlier_schema_is_read_with_a_remark(words: Words) -> None:
    lines = lines_of(words, "new")
    result = parse_result(as_version_1(lines), "any")
    assert result.state == "complete"
    assert result.remark == "is of schema version 1, without a checksum: nothing tells whether it was touched"
    assert parse_result(encoded(lines), "any").remark is None
    junk = as_version_1(lines).replace(b"\n", b"\nnot json\n", 1)
    assert (parse_result(junk, "any").state, len(parse_result(junk, "any").cases)) == ("incomplete", 4)
    assert "2 cases were deselected" in (parse_result(as_version_1(lines, deselected=2), "any").why or "")


def test_a_last_line_that_lacks_only_its_end_is_kept(words: Words) -> None:
    data = encoded(lines_of(words, "new")[:-1])
    result = parse_result(data[:-1], "any")
    assert result.state == "incomplete"
    assert len(result.cases) == len(cases_in("new"))


def test_a_footer_that_lacks_its_end_counts_for_nothing(words: Words) -> None:
    result = parse_result(encoded(lines_of(words, "new"))[:-1], "any")
    assert (result.state, result.footer) == ("incomplete", None)


def test_a_header_cut_off_leaves_the_name_of_the_file() -> None:
    for start in (b"", b"{", b'{"kind": "header", "sch'):
        result = parse_result(start, "tf2.15")
        assert (result.column, result.state, result.header, result.environment) == ("tf2.15", "incomplete", None, None)


def test_a_broken_environment_is_broken_whatever_follows(words: Words) -> None:
    why = "could not be imported: ModuleNotFoundError: No module named 'tensorflow'"
    header = header_of(words, "new", broken=why, imported=None, cases={})
    for lines in ([header], [header, *cases_in("new")]):
        result = parse_result(encoded(lines), "any")
        assert (result.state, result.why, result.environment) == ("broken", why, None)


@pytest.mark.parametrize(
    ("key", "value", "why"),
    [
        ("tensorflow", "2.15.1", "the column names tensorflow 2.21.0, and 2.15.1 was imported"),
        ("keras", "3.1.0", "the column names keras 3.15.1, and 3.1.0 was imported"),
        ("entry", "tf.keras", "the column names entry keras, and tf.keras was imported"),
        ("mode", "eager", "the column names mode graph, and eager was imported"),
        ("python", "3.1.1", "the column names python 3.11 or 3.12, and it ran on 3.1.1"),
        ("keras", "unknown", "which is no version"),
    ],
)
def test_a_column_that_imported_something_else_is_broken(words: Words, key: str, value: str, why: str) -> None:
    header = header_of(words, "new")
    header["imported"][key] = value
    result = parse_result(encoded([header, *lines_of(words, "new")[1:]]), "any")
    assert result.state == "broken"
    assert why in (result.why or "")


def test_an_environment_that_no_column_named_is_taken_as_it_is(words: Words) -> None:
    header = header_of(words, "new", requested=None, column="mine")
    result = parse_result(encoded([header, *lines_of(words, "new")[1:]]), "any")
    assert (result.state, result.column) == ("complete", "mine")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"# Results\n", "line 1 is not JSON"),
        (b"# Results", "does not begin with a header"),
        (b"[]\n", "line 1 is no header, begun, case, unknown or footer"),
        (encoded([case_of(NAMES, "holds")]), "does not begin with a header"),
        (b'{"kind": "header", "schema": 3}\n', "is of schema version 3; this reads version 2, and 1"),
        (b'{"kind": "header"}\n', "is of schema version null"),
        (b'{"kind": "header", "schema": 1}\n', "line 1 is not a header as the schema has it"),
    ],
)
def test_what_is_no_result_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(Refused, match=why):
        parse_result(data, "any")


def test_two_results_in_one_file_are_refused(words: Words) -> None:
    with pytest.raises(Refused, match="line 7 is another header"):
        parse_result(encoded([*lines_of(words, "new"), *lines_of(words, "eager")]), "any")


def test_a_file_that_cannot_be_read_is_named(results_folder: Any) -> None:
    with pytest.raises(Refused, match=r"nothing\.jsonl: cannot be read: No such file"):
        read_result(results_folder / "nothing.jsonl")


def test_numbers_that_json_does_not_know_are_kept_as_words() -> None:
    line = json.dumps(case_of(NAMES, "holds", observations=[{"label": "loss", "value": [float("nan"), float("inf")]}]))
    assert decode(line.encode())["observations"][0]["value"] == ["NaN", "Infinity"]


@pytest.mark.parametrize(
    "changes",
    [
        {"verdict": "breaks"},
        {"verdict": None},
        {"claim": "naming"},
        {"claim": "naming.names\n"},
        {"claim": "../naming.names"},
        {"parameters": []},
        {"observations": [{"label": "x"}]},
        {"observations": [{"label": 1, "value": 1}]},
        {"measured": [{"label": "x", "value": 1, "unit": "s"}]},
        {"exception": "AssertionError"},
        {"exception": {"type": "E", "message": "m", "traceback": []}},
        {"names": [{"documented": "a"}]},
        {"lacking": "a graph"},
        {"verdict": "not-applicable", "lacking": None},
        {"stand_in": 1},
        {"seconds": "1"},
        {"colour": "red"},
    ],
)
def test_lines_are_held_against_the_schema(changes: dict[str, Any]) -> None:
    line = {**case_of(NAMES, "holds"), **changes}
    with pytest.raises(LineError):
        check(line)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(line, schema())


@pytest.mark.parametrize(
    "changes", [{"column": "../up"}, {"column": ""}, {"digest": "md5:1"}, {"imported": None}, {"cases": {"x": 1}}]
)
def test_headers_are_held_against_the_schema(words: Words, changes: dict[str, Any]) -> None:
    line = header_of(words, "new", **changes)
    with pytest.raises(LineError):
        check(line)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(line, schema())


def test_the_schema_is_one_and_all_lines_follow_it(words: Words) -> None:
    jsonschema.Draft7Validator.check_schema(schema())
    for line in [*lines_of(words, "old"), *lines_of(words, "eager")]:
        jsonschema.validate(line, schema())
        check(line)
