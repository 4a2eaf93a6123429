"""The claims are read as written, and every mistake in them is named with file and line."""

import json
from pathlib import Path
from typing import Any, List

import pytest

from suites import loader

COLUMNS = """\
"old"     = { python = ["3.6"], tensorflow = "1.4.1", keras = "2.0.8-tf", entry = "tf.keras", mode = "graph" }
"legacy"  = { python = ["3.11"], tensorflow = "2.21.0", keras = "2.21.0", entry = "tf_keras", mode = "graph" }
"new"     = { python = ["3.11", "3.12"], tensorflow = "2.21.0", keras = "3.15.1", entry = "keras", mode = "graph" }
"eager"   = { python = ["3.11", "3.12"], tensorflow = "2.22rc0", keras = "3.16.dev1", entry = "keras", mode = "eager" }
"""

CODE = '''\
"""Names of things."""
import pytest

KINDS = ["Dense", "LSTM"]
every_size = pytest.mark.parametrize("size", (1, 2))


# Says why.
@pytest.mark.parametrize("kind", KINDS)
@every_size
@pytest.mark.parametrize(
    "low, high",
    [
        (0, 1),
        pytest.param(1, True, id="odd"),
    ],
)
def test_names(kind, size, low, high):
    text = """
def test_not_one():
"""
    assert (
        text
    )


# Another one.
@pytest.mark.parametrize("shape", [(1, 2), [3]])
@pytest.mark.parametrize(argnames=["made"], argvalues=[None])
def test_shapes(shape, made):
    assert shape


OTHER = 1
'''

NAMES = """\
[suite]
title = "Naming"
story = "It was so, and then it was not."

[names]
claim = "Things have names"
section = "Part I"
symbols = ["keras.layers.Layer.name"]
successor = "naming.shapes"
"""

SHAPES = """\

[shapes]
claim = "Things have shapes"
section = "Part I"
symbols = ["keras.layers.Layer"]
no_successor = "It still is so"
"""

EXPECT = """\

[[names.expect]]
when = { keras = ">=3" }
verdict = "differs"
match = "kernel"
because = "Keras 3 names them otherwise"
link = "https://keras.io/"
"""

WORDS = NAMES + EXPECT + SHAPES
RANGES = """\
[
    # Each of them is read as if it stood alone.
    { keras = ">=3", mode = "graph" },

    { keras = "<3" },
]"""

SLIPS = """\

[[slip]]
where = "Part I"
printed = "Things are named twice"
happens = "The second name is refused"
meant = "One name"
asked_by = "naming.names"
held_by = ["naming.shapes"]

[[slip]]
where = "Part II"
printed = "Shapes are called names"
happens = "Nobody notices"
meant = "Shapes"
asked_by = "naming.shapes"
held_by = ["naming.names", "naming.shapes"]

[[slip]]
where = "Part II"
printed = "Naems"
happens = "Nothing"
meant = "Names"
held_by = ["naming.names"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of suites with nothing wrong in it."""
    suites = tmp_path / "suites"
    suites.mkdir()
    write(suites, "columns.toml", COLUMNS)
    write(suites, "test_naming.py", CODE)
    write(suites, "naming.toml", WORDS)
    return suites


def write(folder: Path, name: str, text: str) -> None:
    """Write a file, the same on every Python that the loader runs on."""
    (folder / name).write_bytes(text.encode("utf-8"))


def line_of(text: str, start: str) -> int:
    """The first line that starts so."""
    return next(number for number, line in enumerate(text.splitlines(), 1) if line.startswith(start))


def problems_of(folder: Path) -> List[str]:
    """What load_claims complains of."""
    with pytest.raises(loader.WordsError) as caught:
        loader.load_claims(folder)
    assert str(caught.value) == "\n".join(caught.value.problems)
    return caught.value.problems


def environment(name: str, folder: Path, **changes: str) -> loader.Environment:
    """The environment that a column turns out to be."""
    return loader.load_columns(folder)[name].environments()[0]._replace(**changes)


def test_columns_are_read_in_order(folder: Path) -> None:
    columns = loader.load_columns(folder)
    assert list(columns) == ["old", "legacy", "new", "eager"]
    assert columns["new"] == loader.Column("new", ("3.11", "3.12"), "2.21.0", "3.15.1", "keras", "graph")
    assert {each.device for each in columns["new"].environments()} == set(loader.DEVICES)
    assert {each.python for each in columns["new"].environments()} == {"3.11", "3.12"}


def test_claims_are_read(folder: Path) -> None:
    claims = loader.load_claims(folder)
    assert list(claims) == ["naming.names", "naming.shapes"]
    claim = claims["naming.names"]
    assert (claim.suite, claim.name, claim.claim, claim.section) == ("naming", "names", "Things have names", "Part I")
    assert (claim.symbols, claim.successor, claim.no_successor) == (("keras.layers.Layer.name",), "naming.shapes", None)
    assert claims["naming.shapes"].no_successor == "It still is so"
    assert claim.line == line_of(WORDS, "[names]")
    (expectation,) = claim.expectations
    assert expectation.line == line_of(WORDS, "[[names.expect]]")
    assert (expectation.verdict, expectation.match, expectation.cases) == ("differs", "kernel", {})


def test_suites_carry_their_title_story_and_intro(folder: Path) -> None:
    (suite,) = loader.load_suites(folder).values()
    assert (suite.name, suite.title, suite.intro) == ("naming", "Naming", "Names of things.")
    assert suite.story == "It was so, and then it was not."
    assert [claim.name for claim in suite.claims] == ["names", "shapes"]


def test_slips_are_read(folder: Path) -> None:
    write(folder, "naming.toml", WORDS + SLIPS)
    slips = loader.load_suites(folder)["naming"].slips
    assert [slip.where for slip in slips] == ["Part I", "Part II", "Part II"]
    assert slips[0].printed == "Things are named twice"
    assert slips[0].happens == "The second name is refused"
    assert slips[0].meant == "One name"
    assert [slip.asked_by for slip in slips] == ["naming.names", "naming.shapes", None]
    assert slips[1].held_by == ("naming.names", "naming.shapes")
    assert (slips[1].path.name, slips[1].line) == ("naming.toml", line_of(WORDS + SLIPS, "[[slip]]") + 8)


WRONG_SLIPS = [
    ("unknown key", 'meant = "One name"', 'meant = "One name"\nsays = 1', "says", "unknown key 'says' in a slip"),
    ("nothing meant", 'meant = "One name"\n', "", "[[slip]]", "a slip lacks 'meant'"),
    ("empty text", '"Things are named twice"', '""', "printed", "printed is not a text, or is empty"),
    ("held by nothing", '["naming.shapes"]', "[]", "held_by", "held_by is not a list of claims"),
    ("held by a text", '["naming.shapes"]', '"naming.shapes"', "held_by", "held_by is not a list of claims"),
    (
        "held by no claim",
        '["naming.shapes"]',
        '["naming.other"]',
        "[[slip]]",
        "names 'naming.other', which is no claim",
    ),
    ("asked by no claim", '"naming.names"\nheld', '"other"\nheld', "[[slip]]", "names 'other', which is no claim's id"),
    ("a claim left", 'asked_by = "naming.names"\n', "", "[names]", "no slip is asked by claim [names]"),
]


@pytest.mark.parametrize(
    ("old", "new", "where", "message"), [each[1:] for each in WRONG_SLIPS], ids=[each[0] for each in WRONG_SLIPS]
)
def test_a_mistake_in_a_slip_is_named_with_its_line(folder: Path, old: str, new: str, where: str, message: str) -> None:
    slips = SLIPS.replace(old, new, 1)
    assert slips != SLIPS
    write(folder, "naming.toml", WORDS + slips)
    place = f"suites/naming.toml:{line_of(WORDS + slips, where)}: "
    matching = [problem for problem in problems_of(folder) if problem.startswith(place) and message in problem]
    assert matching, problems_of(folder)


@pytest.mark.parametrize("written", ["[slip]\nwhere = 1", "slip = 1", "slip = [1]"])
def test_slips_that_are_no_array_of_tables_are_named(folder: Path, written: str) -> None:
    words = written + "\n" + WORDS
    write(folder, "naming.toml", words)
    assert "suites/naming.toml:1: slips are written as [[slip]]" in problems_of(folder)


def test_a_suite_without_title_is_called_by_its_name(folder: Path) -> None:
    write(folder, "naming.toml", WORDS[WORDS.index("[names]") :])
    (suite,) = loader.load_suites(folder).values()
    assert (suite.title, suite.story) == ("Naming", "")


def test_code_is_the_whole_function_and_nothing_else(folder: Path) -> None:
    claims = loader.load_claims(folder)
    first, second = (loader.code_of(claim) for claim in claims.values())
    assert first.startswith('@pytest.mark.parametrize("kind", KINDS)\n@every_size\n')
    assert first.endswith("    assert (\n        text\n    )\n")
    assert second.endswith("def test_shapes(shape, made):\n    assert shape\n")


@pytest.mark.parametrize(
    ("when", "names"),
    [
        ({"keras": ">=3"}, ["new", "eager"]),
        ({"keras": "<2.1"}, ["old"]),
        ({"tensorflow": ">=2,<2.22"}, ["legacy", "new"]),
        ({"tensorflow": ">=2.22rc0"}, ["eager"]),
        ({"python": "==3.6.*"}, ["old"]),
        ({"entry": "tf_keras"}, ["legacy"]),
        ({"entry": ["tf.keras", "tf_keras"]}, ["old", "legacy"]),
        ({"keras": ">=3", "mode": "eager"}, ["eager"]),
        ({"device": ["logical", "none"]}, []),
    ],
)
def test_ranges_speak_of_the_environment(folder: Path, when: Any, names: List[str]) -> None:
    expectation = loader.load_claims(folder)["naming.names"].expectations[0]._replace(when=when)
    found = [name for name in loader.load_columns(folder) if expectation.covers(environment(name, folder))]
    assert found == names


@pytest.mark.parametrize(
    ("written", "stands_for"), [("2.2.4-tf", "2.2.4"), ("3.13.0+", "3.13.0"), ("2.22.0-rc0", "2.22rc0")]
)
def test_versions_are_read_as_the_libraries_tell_them(written: str, stands_for: str) -> None:
    assert loader.version(written) == loader.version(stands_for)


def test_expectations_can_be_narrowed_to_cases(folder: Path) -> None:
    write(
        folder,
        "naming.toml",
        WORDS.replace('verdict = "differs"', 'verdict = "differs"\ncases = { kind = "LSTM", size = [1] }'),
    )
    claim = loader.load_claims(folder)["naming.names"]
    here = environment("new", folder)
    assert loader.expected(claim, here, {"kind": "LSTM", "size": 1}) is claim.expectations[0]
    assert loader.expected(claim, here, {"kind": "Dense", "size": 1}) is None
    assert loader.expected(claim, here, {"kind": "LSTM", "size": True}) is None
    assert loader.expected(claim, here, {"kind": "LSTM"}) is None
    assert loader.expected(claim, environment("old", folder), {"kind": "LSTM", "size": 1}) is None


def with_ranges(written: str) -> str:
    """Words of which the one expectation stands for what is written."""
    return WORDS.replace('{ keras = ">=3" }', written)


def test_a_reason_can_have_several_ranges(folder: Path) -> None:
    words = with_ranges(RANGES)
    write(folder, "naming.toml", words)
    claim = loader.load_claims(folder)["naming.names"]
    assert [each.when for each in claim.expectations] == [{"keras": ">=3", "mode": "graph"}, {"keras": "<3"}]
    assert [each.line for each in claim.expectations] == [
        line_of(words, '    { keras = ">=3", mode'),
        line_of(words, '    { keras = "<3" }'),
    ]
    assert len({(each.verdict, each.match, each.because, each.link) for each in claim.expectations}) == 1
    known = {
        name: loader.expected(claim, environment(name, folder), {"kind": "LSTM"})
        for name in loader.load_columns(folder)
    }
    second, first = known["old"], known["new"]
    assert (first, second) == claim.expectations
    assert (known["legacy"], known["eager"]) == (second, None)


def test_ranges_share_the_cases_of_their_expectation_or_have_their_own(folder: Path) -> None:
    write(folder, "naming.toml", with_ranges(RANGES + '\ncases = { kind = "LSTM" }'))
    assert [each.cases for each in loader.load_claims(folder)["naming.names"].expectations] == [{"kind": "LSTM"}] * 2
    write(folder, "naming.toml", with_ranges(RANGES.replace('"<3"', '"<3", cases = { kind = "LSTM" }')))
    claim = loader.load_claims(folder)["naming.names"]
    assert [each.cases for each in claim.expectations] == [{}, {"kind": "LSTM"}]
    assert [set(each.when) for each in claim.expectations] == [{"keras", "mode"}, {"keras"}]
    old = environment("old", folder)
    assert loader.expected(claim, old, {"kind": "LSTM"}) is claim.expectations[1]
    assert loader.expected(claim, old, {"kind": "Dense"}) is None


WRONG_RANGES = [
    (
        "unknown key",
        '"<3"',
        '"<3", numpy = "1"',
        "unknown key 'numpy' in when; one of tensorflow, keras, python, entry",
    ),
    ("invalid specifier", '"<3"', '"three"', "keras = 'three' is not a PEP 440 range such as"),
    ("unknown name", '"<3"', '"<3", mode = "lazy"', "unknown mode 'lazy'; one of graph, v1, eager"),
    ("no environment", 'keras = "<3"', "", "when is not a table that says in which environments"),
    ("cases alone", 'keras = "<3"', 'cases = { kind = "LSTM" }', "when is not a table that says in which environments"),
    ("no column", '"<3"', '"<2"', "no column falls in the range of this expectation"),
    ("overlap", '"<3"', '">=2"', "overlaps with the expectation of line {other}: both apply in new"),
    ("cases of a wrong type", '"<3"', '"<3", cases = 1', "cases is not a table of parameters and values"),
    ("cases of no value", '"<3"', '"<3", cases = { kind = [] }', "cases narrows 'kind' to no value at all"),
    (
        "unknown case",
        '"<3"',
        '"<3", cases = { kind = "GRU" }',
        'cases names kind = "GRU", which is none of the test\'s',
    ),
    ("unknown parameter", '"<3"', '"<3", cases = { sort = 1 }', "cases names 'sort', of which the test is not"),
]


@pytest.mark.parametrize(
    ("old", "new", "message"), [each[1:] for each in WRONG_RANGES], ids=[each[0] for each in WRONG_RANGES]
)
def test_a_mistake_in_one_of_several_ranges_is_named_with_its_line(
    folder: Path, old: str, new: str, message: str
) -> None:
    right = with_ranges(RANGES)
    line, other = (line_of(right, "    { keras = " + begun) for begun in ('"<3"', '">=3"'))
    write(folder, "naming.toml", right.replace(old, new))
    (problem,) = problems_of(folder)
    assert problem.startswith(f"suites/naming.toml:{line}: {message.format(other=other)}")


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("[]", "when is a list, but not of one or more tables that say in which environments"),
        ("[1]", "when is a list, but not of one or more tables that say in which environments"),
        ('[{ keras = ">=3" }]', "the ranges of when do not stand each on a line of its own"),
        ('[\n{ keras = ">=3" }, { keras = "<3" },\n]', "the ranges of when do not stand each on a line of its own"),
        ('{ keras = ">=3", cases = { kind = "LSTM" } }', "unknown key 'cases' in when; one of "),
    ],
)
def test_ranges_written_in_another_way_are_refused(folder: Path, written: str, message: str) -> None:
    words = with_ranges(written)
    write(folder, "naming.toml", words)
    (problem,) = problems_of(folder)
    assert problem.startswith(f"suites/naming.toml:{line_of(words, 'when')}: {message}")


def test_mistaken_cases_that_ranges_share_are_told_once(folder: Path) -> None:
    words = with_ranges(RANGES + "\ncases = 1")
    write(folder, "naming.toml", words)
    place = f"suites/naming.toml:{line_of(words, 'cases')}: "
    assert problems_of(folder) == [place + "cases is not a table of parameters and values"]


def test_cases_stand_beside_the_ranges_or_in_them(folder: Path) -> None:
    words = with_ranges(RANGES.replace('"<3"', '"<3", cases = { size = 1 }') + '\ncases = { kind = "LSTM" }')
    write(folder, "naming.toml", words)
    own = line_of(words, '    { keras = "<3"')
    message = "this range has cases, and so has the whole expectation: give them in one place"
    assert problems_of(folder) == [f"suites/naming.toml:{own}: {message}"]


def test_a_reason_that_stands_twice_in_a_claim_is_refused(folder: Path) -> None:
    words = NAMES + EXPECT + EXPECT.replace('">=3"', '"<3"') + SHAPES + EXPECT.replace("names", "shapes")
    write(folder, "naming.toml", words)
    first, second, _ = (number for number, line in enumerate(words.splitlines(), 1) if line.startswith("because"))
    message = f"this reason stands at line {first} already: let it have several ranges"
    assert problems_of(folder) == [f"suites/naming.toml:{second}: {message}"]


@pytest.mark.parametrize(
    ("old", "new"),
    [('"differs"', '"raises"'), ('"kernel"', '"bias"'), ("otherwise", "anew"), ("keras.io/", "keras.io/api/")],
)
def test_what_one_expectation_cannot_say_stands_in_two(folder: Path, old: str, new: str) -> None:
    again = EXPECT.replace('">=3"', '"<3"').replace(old, new)
    write(folder, "naming.toml", NAMES + EXPECT + again + SHAPES)
    assert len(loader.load_claims(folder)["naming.names"].expectations) == 2


def test_a_deviation_must_come_in_the_same_way(folder: Path) -> None:
    (expectation,) = loader.load_claims(folder)["naming.names"].expectations
    assert expectation.unmet_by("differs", "weight names: kernel") is None
    assert expectation.unmet_by("not-applicable", "") is None
    assert "another way" in (expectation.unmet_by("differs", "weight names: bias") or "")
    assert "expected differs, came out as raises" in (expectation.unmet_by("raises", "kernel") or "")
    assert "expected differs, came out as holds" in (expectation.unmet_by("holds", "kernel") or "")


def test_drift_goes_both_ways(folder: Path) -> None:
    (expectation,) = loader.load_claims(folder)["naming.names"].expectations
    assert loader.drift(None, "holds", "") is None
    assert loader.drift(None, "not-applicable", "") is None
    assert loader.drift(None, "moved", "") == "expected holds, came out as moved"
    assert loader.drift(expectation, "differs", "kernel") is None
    assert loader.drift(expectation, "holds", "kernel") == "expected differs, came out as holds"


def test_seen_text_is_a_line_for_everything_seen() -> None:
    case = {
        "observations": [{"label": "weight names", "value": ["a", "\u00e9"]}, {"label": "kind", "value": "plain"}],
        "measured": [{"label": "seconds", "value": 0.5}],
        "exception": {"type": "AssertionError", "message": "assert 1 == 2"},
        "names": [{"documented": "keras.objectives.mse", "answered": "keras.losses.mse"}],
    }
    assert loader.seen_text(case).splitlines() == [
        'weight names: ["a", "\u00e9"]',
        "kind: plain",
        "AssertionError: assert 1 == 2",
        "keras.objectives.mse -> keras.losses.mse",
    ]


def test_digest_is_of_names_and_code_and_not_of_line_ends_or_words(folder: Path) -> None:
    before = loader.digest(folder)
    assert before.startswith("sha256:")
    write(folder, "naming.toml", WORDS + "\n")
    write(folder, "test_naming.py", CODE.replace("\n", "\r\n"))
    assert loader.digest(folder) == before
    (folder / "test_naming.py").rename(folder / "test_renamed.py")
    renamed = loader.digest(folder)
    write(folder, "test_renamed.py", CODE + "\n")
    assert len({before, renamed, loader.digest(folder)}) == 3


WRONG_WORDS = [
    (
        "unknown key",
        'section = "Part I"',
        'section = "Part I"\ncolour = 1',
        "colour = 1",
        "unknown key 'colour' in [names]",
    ),
    ("unknown key of suite", 'title = "Naming"', 'name = "Naming"', "name =", "unknown key 'name' in [suite]"),
    (
        "unknown key of expect",
        'match = "kernel"',
        'match = "kernel"\nwhy = 1',
        "why",
        "unknown key 'why' in an expectation",
    ),
    ("unknown key of when", '{ keras = ">=3" }', '{ numpy = ">=3" }', "when", "unknown key 'numpy' in when"),
    ("unknown verdict", '"differs"', '"breaks"', "verdict", "unknown verdict 'breaks'; a deviation is one of moved"),
    ("holds is no deviation", '"differs"', '"holds"', "verdict", "unknown verdict 'holds'"),
    ("nor is not-applicable", '"differs"', '"not-applicable"', "verdict", "unknown verdict 'not-applicable'"),
    ("verdict of a wrong type", '"differs"', "1", "verdict", "verdict is not a text"),
    ("unknown entry", '{ keras = ">=3" }', '{ entry = "theano" }', "when", "unknown entry 'theano'; one of keras, "),
    ("unknown mode", '{ keras = ">=3" }', '{ mode = ["graph", "lazy"] }', "when", "unknown mode 'lazy'"),
    ("unknown device", '{ keras = ">=3" }', '{ device = "tpu" }', "when", "unknown device 'tpu'"),
    ("no name at all", '{ keras = ">=3" }', "{ mode = [] }", "when", "unknown mode []"),
    ("invalid specifier", '">=3"', '">=three"', "when", "keras = '>=three' is not a PEP 440 range"),
    ("no operator", '">=3"', '"3"', "when", "keras = '3' is not a PEP 440 range"),
    ("empty range", '">=3"', '""', "when", "keras = '' is not a PEP 440 range"),
    ("range of a wrong type", '">=3"', "3", "when", "keras = 3 is not a PEP 440 range"),
    ("empty when", '{ keras = ">=3" }', "{}", "when", "when is not a table that says in which environments"),
    ("invalid regex", '"kernel"', '"(kernel"', "match", "match is not a regular expression"),
    ("no match", 'match = "kernel"\n', "", "[[names.expect]]", "an expectation lacks 'match'"),
    (
        "no reason",
        'because = "Keras 3 names them otherwise"\n',
        "",
        "[[names.expect]]",
        "an expectation lacks 'because'",
    ),
    ("empty reason", '"Keras 3 names them otherwise"', '" "', "because", "because is not a text, or is empty"),
    ("no link", 'link = "https://keras.io/"\n', "", "[[names.expect]]", "an expectation lacks 'link'"),
    ("link of another kind", '"https://keras.io/"', '"javascript:alert(1)"', "link", "link is not an https:// address"),
    ("no claim", 'claim = "Things have names"\n', "", "[names]", "[names] lacks 'claim'"),
    (
        "no section",
        'section = "Part I"\nsymbols = ["keras.layers.Layer.name"]',
        'symbols = ["a"]',
        "[names]",
        "[names] lacks 'section'",
    ),
    ("no symbols", 'symbols = ["keras.layers.Layer.name"]\n', "", "[names]", "[names] lacks 'symbols'"),
    (
        "symbols of a wrong type",
        '["keras.layers.Layer.name"]',
        '"keras"',
        "symbols",
        "symbols is not a list of dotted names",
    ),
    (
        "successor that is not there",
        '"naming.shapes"',
        '"naming.later"',
        "[names]",
        "successor 'naming.later' is no other claim's id",
    ),
    (
        "its own successor",
        '"naming.shapes"',
        '"naming.names"',
        "[names]",
        "successor 'naming.names' is no other claim's id",
    ),
    (
        "both",
        'successor = "naming.shapes"',
        'successor = "naming.shapes"\nno_successor = "x"',
        "no_successor",
        "both a successor",
    ),
    ("a range that no column is in", '">=3"', '">=4"', "[[names.expect]]", "no column falls in the range"),
    (
        "cases of an unknown parameter",
        "match =",
        'cases = { sort = "LSTM" }\nmatch =',
        "[[names.expect]]",
        "cases names 'sort', of which",
    ),
    (
        "cases of an unknown value",
        "match =",
        'cases = { kind = ["LSTM", "GRU"] }\nmatch =',
        "[[names.expect]]",
        'kind = "GRU", which is none',
    ),
    ("cases of no value", "match =", "cases = { kind = [] }\nmatch =", "cases", "cases narrows 'kind' to no value"),
    ("cases of a wrong type", "match =", 'cases = "LSTM"\nmatch =', "cases", "cases is not a table"),
    ("a claim that is no table", "[suite]", "names_ = 1\n[suite]", "names_", "'names_' is not the table of a claim"),
    (
        "a suite that is no table",
        '[suite]\ntitle = "Naming"\nstory',
        "suite = 1\n[other]\nstory",
        "suite",
        "'suite' is not a table",
    ),
    (
        "expect that is no array of tables",
        "[[names.expect]]",
        "[names.expect]",
        "[names]",
        "written as [[names.expect]]",
    ),
    ("not TOML", 'section = "Part I"', "section = Part I", "section", "not TOML"),
]


@pytest.mark.parametrize(
    ("old", "new", "where", "message"), [each[1:] for each in WRONG_WORDS], ids=[each[0] for each in WRONG_WORDS]
)
def test_a_mistake_in_the_words_is_named_with_its_line(
    folder: Path, old: str, new: str, where: str, message: str
) -> None:
    words = WORDS.replace(old, new, 1)
    assert words != WORDS
    write(folder, "naming.toml", words)
    place = f"suites/naming.toml:{line_of(words, where)}: "
    matching = [problem for problem in problems_of(folder) if problem.startswith(place) and message in problem]
    assert matching, problems_of(folder)


def test_all_problems_are_told_at_once(folder: Path) -> None:
    write(
        folder,
        "naming.toml",
        WORDS.replace('"differs"', '"breaks"').replace("keras.io", "").replace("claim =", "clam ="),
    )
    assert len(problems_of(folder)) >= 5


def test_words_that_are_not_utf8_are_named(folder: Path) -> None:
    (folder / "naming.toml").write_bytes(WORDS.encode("utf-8") + b"\n# \xff")
    assert problems_of(folder)[0].startswith(f"suites/naming.toml:{len(WORDS.splitlines()) + 2}: not UTF-8")


@pytest.mark.parametrize(
    ("second", "overlaps"),
    [
        ('{ keras = ">=2" }', True),
        ('{ mode = "eager" }', True),
        ('{ keras = "<3" }', False),
        ('{ keras = ">=3" }\ncases = { size = 1 }', True),
    ],
)
def test_overlapping_expectations_are_refused(folder: Path, second: str, overlaps: bool) -> None:
    again = EXPECT.replace('{ keras = ">=3" }', second).replace("otherwise", "anew")
    words = NAMES + EXPECT + again + SHAPES
    write(folder, "naming.toml", words)
    if overlaps:
        (problem,) = problems_of(folder)
        first, later = (number for number, line in enumerate(words.splitlines(), 1) if line == "[[names.expect]]")
        assert problem.startswith(f"suites/naming.toml:{later}: overlaps with the expectation of line {first}")
    else:
        assert len(loader.load_claims(folder)["naming.names"].expectations) == 2


def test_expectations_of_other_cases_or_devices_do_not_overlap(folder: Path) -> None:
    for narrowed in ('cases = { kind = "Dense" }', 'cases = { kind = "LSTM" }'), ('device = "gpu"', 'device = "none"'):
        ranges = "".join(f'    {{ keras = ">=3", {each} }},\n' for each in narrowed)
        write(folder, "naming.toml", with_ranges(f"[\n{ranges}]"))
        assert len(loader.load_claims(folder)["naming.names"].expectations) == 2


def test_every_case_is_known_without_running_anything(folder: Path) -> None:
    claims = loader.load_claims(folder)
    assert claims["naming.shapes"].cases == ('{"made": null, "shape": [1, 2]}', '{"made": null, "shape": [3]}')
    names = [json.loads(case) for case in claims["naming.names"].cases]
    assert len(names) == 2 * 2 * 2
    assert {"kind": "LSTM", "size": 2, "low": 1, "high": True} in names


@pytest.mark.parametrize("values", ["[object()]", "range(2)", "[(1, 2), 3]", "UNKNOWN"])
def test_cases_that_only_running_would_tell_are_refused(folder: Path, values: str) -> None:
    write(folder, "test_naming.py", CODE.replace('"low, high",\n    [', f'"low, high",\n    {values} or ['))
    message = "the parameters of test_names are not written out as literals: its cases could not be counted"
    assert problems_of(folder) == [f"suites/test_naming.py:11: {message}"]


def test_values_of_tuples_and_lists_are_the_same(folder: Path) -> None:
    narrowed = EXPECT.replace("names", "shapes").replace("match =", "cases = { shape = [[1, 2]] }\nmatch =")
    write(folder, "naming.toml", WORDS + narrowed)
    claim = loader.load_claims(folder)["naming.shapes"]
    assert loader.expected(claim, environment("new", folder), {"shape": (1, 2)}) is not None


def test_code_and_words_come_in_pairs(folder: Path) -> None:
    write(folder, "test_lonely.py", "")
    write(folder, "silent.toml", "")
    assert problems_of(folder) == [
        "suites/test_lonely.py:1: no lonely.toml beside it says its claims in words",
        "suites/silent.toml:1: no test_silent.py beside it says its claims as code",
    ]


def test_a_test_without_a_claim_is_named(folder: Path) -> None:
    write(folder, "test_naming.py", CODE + "\n\ndef test_more() -> None:\n    pass\n")
    line = line_of(CODE + "\n\ndef test_more", "def test_more")
    assert problems_of(folder) == [f"suites/test_naming.py:{line}: test_more has no table [more] in naming.toml"]


def test_a_claim_without_a_test_is_named(folder: Path) -> None:
    words = WORDS + SHAPES.replace("shapes", "more")
    write(folder, "naming.toml", words)
    place = f"suites/naming.toml:{line_of(words, '[more]')}"
    assert problems_of(folder) == [f"{place}: claim [more] has no test_more in test_naming.py"]


@pytest.mark.parametrize(
    ("added", "message"),
    [
        ("def test_names():\n    pass\n", "test_names is defined twice"),
        (
            "if True:\n    def test_hidden():\n        pass\n",
            "test_hidden does not stand at the top",
        ),
        ("def broken(:\n", "not Python"),
        ("\0", "not Python"),
    ],
)
def test_code_that_hides_a_test_is_named(folder: Path, added: str, message: str) -> None:
    write(folder, "test_naming.py", CODE + added)
    assert any(message in problem for problem in problems_of(folder))


DRAWN = """
both = {given}(outer=st.text(), inner=st.text())


@pytest.mark.parametrize("kind", KINDS)
@both
{examples}def test_more(kind, outer, inner):
    assert outer + inner
"""
BOTH = '@example(outer="a", inner="b")\n'
NO_EXAMPLE = "test_more is drawn by @given and names no @example: unless a run searches, it would ask nothing"
OTHER_EXAMPLE = "an @example of test_more does not give by name what @given draws"


def drawn(given: str, examples: str, aside: bool) -> str:
    """A test of which Hypothesis draws two arguments; aside: the decorator that says so has a name of its own."""
    text = DRAWN.format(given=given, examples=examples)
    if aside:
        return text
    call = next(line for line in text.splitlines() if line.startswith("both = "))
    return text.replace(call + "\n", "").replace("@both", "@" + call[len("both = ") :])


@pytest.mark.parametrize("given", ["given", "hypothesis.given"])
@pytest.mark.parametrize("examples", [BOTH, BOTH + BOTH, BOTH.replace("@", "@hypothesis.")])
@pytest.mark.parametrize("aside", [True, False])
def test_what_is_drawn_names_examples(folder: Path, given: str, examples: str, aside: bool) -> None:
    write(folder, "test_naming.py", CODE + drawn(given, examples, aside))
    write(folder, "naming.toml", WORDS + SHAPES.replace("shapes", "more"))
    assert "naming.more" in loader.load_claims(folder)


@pytest.mark.parametrize(
    ("written", "where", "message"),
    [
        (drawn("given", "", False), "@given(", NO_EXAMPLE),
        (drawn("hypothesis.given", "", False), "@hypothesis.given(", NO_EXAMPLE),
        (drawn("given", "", True), "both = given(", NO_EXAMPLE),
        (drawn("given", BOTH + '@example(outer="a")\n', True), '@example(outer="a")', OTHER_EXAMPLE),
        (drawn("given", '@example("a", "b")\n', False), "@example", OTHER_EXAMPLE),
        (drawn("taken", BOTH, False), "@example", OTHER_EXAMPLE),
    ],
)
def test_what_is_drawn_and_would_not_be_asked_is_named(folder: Path, written: str, where: str, message: str) -> None:
    code = CODE + written
    write(folder, "test_naming.py", code)
    write(folder, "naming.toml", WORDS + SHAPES.replace("shapes", "more"))
    assert problems_of(folder) == [f"suites/test_naming.py:{line_of(code, where)}: {message}"]


def test_code_that_is_not_utf8_is_named(folder: Path) -> None:
    (folder / "test_naming.py").write_bytes(b"# \xff\n")
    assert problems_of(folder) == ["suites/test_naming.py:1: not UTF-8: invalid start byte"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('mode = "eager"', 'mode = "lazy"', "unknown mode 'lazy'"),
        ('entry = "tf_keras"', 'entry = "theano"', "unknown entry 'theano'"),
        ('keras = "3.15.1"', 'keras = "newest"', "'newest' is not a version"),
        ('python = ["3.6"]', 'python = "3.6"', "python of column 'old' is not a list of versions"),
        (', mode = "eager"', "", "column 'eager' lacks 'mode'"),
        ('mode = "eager"', 'mode = "eager", colour = 1', "column 'eager' has unknown key 'colour'"),
        ('"old"     = {', '"flat" = 1\n"old" = {', "'flat' is not the table of a column"),
        ('"old"     = {', '"old" =  ', "not TOML"),
    ],
)
def test_a_mistake_in_the_columns_is_named_with_its_line(folder: Path, old: str, new: str, message: str) -> None:
    columns = COLUMNS.replace(old, new)
    write(folder, "columns.toml", columns)
    both = zip(COLUMNS.splitlines(), columns.splitlines())  # Python 3.6 reads this file too
    changed = next(number for number, (was, now) in enumerate(both, 1) if was != now)
    with pytest.raises(loader.WordsError) as caught:
        loader.load_columns(folder)
    assert any(
        each.startswith(f"suites/columns.toml:{changed}: ") and message in each for each in caught.value.problems
    )


def test_the_projects_own_claims_are_in_order() -> None:
    assert loader.load_columns()
    for claim in loader.load_claims().values():
        assert f"def test_{claim.name}(" in loader.code_of(claim)
