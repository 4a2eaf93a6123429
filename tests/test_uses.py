"""Which claims does this code rely on: each use is found where it stands, and nothing that only looks like one."""

import json
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.commands.given import read_the_words
from reports.matrix import Words
from reports.results import Refused
from reports.uses import Uses, uses_of
from reports.uses.sources import MOST_CODE, files_under, read_unit
from tests.samples import many_draws

SAMPLE = Path(__file__).parent / "sample_project"
# What a line of the sample relies on it says itself, by the ids of claims; a line that says nothing relies on nothing.
SAID = re.compile(r"# relies on: (.*)$")
PHASE = "learning_phase.phase_is_a_scalar_tensor"
TWICE = "shared_weights.same_lstm_shares_its_weights"
PAIRS = "updates_tuple.batchnorm_updates_are_pairs"
SCOPED = "scope_naming.weights_carry_the_name_scope"

Line = tuple[str, int | None, int]


@pytest.fixture(scope="module")
def words() -> Words:
    """What this checkout claims."""
    return read_the_words()


@pytest.fixture
def lines_relying(tmp_path: Path, words: Words) -> Callable[[str, str], list[int]]:
    """The lines of some code that rely on a claim."""

    def scan(code: str, claim: str) -> list[int]:
        file = tmp_path / "code.py"
        file.write_text(code, encoding="utf-8")
        uses = uses_of([file], words)
        assert not uses.skipped
        return [use.place.line for use in uses.by_claim.get(claim, ())]

    return scan


def said_by_the_sample() -> Mapping[Line, set[str]]:
    said: dict[Line, set[str]] = {}
    for file in files_under([SAMPLE])[0]:
        for source in read_unit(file).sources:
            for number, line in enumerate(source.lines, 1):
                if found := SAID.search(line):
                    said[str(file), source.cell, number] = set(found[1].split())
    return said


def found_in(uses: Uses) -> Mapping[Line, set[str]]:
    found: dict[Line, set[str]] = {}
    for use in uses.found:
        found.setdefault((use.place.file, use.place.cell, use.place.line), set()).add(use.claim)
    return found


def test_each_use_in_the_sample_project_is_found_on_its_line_and_nothing_else_is(words: Words) -> None:
    said, found = said_by_the_sample(), found_in(uses_of([SAMPLE], words))
    assert len(said) > 40
    assert found.keys() == said.keys()
    assert {line: claims - found[line] for line, claims in said.items() if claims - found[line]} == {}


def test_the_sample_names_claims_of_this_checkout(words: Words) -> None:
    assert {claim for claims in said_by_the_sample().values() for claim in claims} <= set(words.claims)


def test_nothing_in_the_decoys_is_found(words: Words) -> None:
    assert uses_of([SAMPLE / "decoys.py"], words) == Uses([], [], 1)


def test_a_use_tells_where_it_is_and_what_matched(words: Words, tmp_path: Path) -> None:
    file = tmp_path / "net.py"
    file.write_text('from keras import backend as K\nfeed = {"ä": 1, K.learning_phase(): 0}\n', encoding="utf-8")
    (use,) = [use for use in uses_of([file], words).found if use.claim == PHASE]
    assert str(use.place) == f"{file}:2:17"
    assert (use.code, use.match) == ('feed = {"ä": 1, K.learning_phase(): 0}', "keras.backend.learning_phase")


def test_a_cell_that_is_no_python_is_named_and_the_others_are_read(words: Words) -> None:
    uses = uses_of([SAMPLE / "explore.ipynb"], words)
    (skipped,) = uses.skipped
    assert str(skipped) == f"{SAMPLE / 'explore.ipynb'}:5: does not parse as Python 3: line 1: invalid syntax"
    assert [(use.place.cell, use.place.line) for use in uses.by_claim[PHASE]] == [(3, 2)]
    assert [(use.place.cell, use.place.line) for use in uses.by_claim[TWICE]] == [(6, 4)]


ROOTS = st.sampled_from(
    ["keras", "tensorflow.keras", "tf_keras", "tensorflow.compat.v1.keras", "tensorflow.python.keras", "keras.src"]
)
ALIASES = st.from_regex(r"[A-Za-z]{1,3}[0-9]", fullmatch=True)


@st.composite
def phase_imports(draw: st.DrawFn) -> tuple[str, str]:
    """An import, and how learning_phase is reached through it."""
    root, alias = draw(ROOTS), draw(ALIASES)
    top, _, rest = root.partition(".")
    inner = f".{rest}" if rest else ""
    return draw(
        st.sampled_from(
            [
                (f"import {root}.backend", f"{root}.backend.learning_phase"),
                (f"import {root}.backend as {alias}", f"{alias}.learning_phase"),
                (f"import {top} as {alias}", f"{alias}{inner}.backend.learning_phase"),
                (f"from {root} import backend as {alias}", f"{alias}.learning_phase"),
                (f"import {top}\n{alias} = {top}{inner}.backend", f"{alias}.learning_phase"),
                (f"from {root}.backend import *", "learning_phase"),
                (
                    f"try:\n    import {root} as {alias}\nexcept ImportError:\n    {alias} = None",
                    f"{alias}.backend.learning_phase",
                ),
            ]
        )
    )


@many_draws
@given(phase_imports())
def test_however_keras_is_imported_a_name_is_found(
    tmp_path_factory: pytest.TempPathFactory, words: Words, drawn: tuple[str, str]
) -> None:
    imported, reached = drawn
    file = tmp_path_factory.getbasetemp() / "imports.py"
    hidden = reached.partition(".")[0]
    file.write_text(
        f"{imported}\n\n\ndef feed():\n    return {{{reached}(): 0}}\n\n\ndef decoy({hidden}):\n    return {reached}()\n",
        encoding="utf-8",
    )
    line = len(imported.splitlines()) + 4
    assert [use.place.line for use in uses_of([file], words).by_claim[PHASE]] == [line]


@many_draws
@given(st.data())
def test_whatever_a_file_holds_it_is_read_or_named(
    tmp_path_factory: pytest.TempPathFactory, words: Words, data: st.DataObject
) -> None:
    texts = [path.read_bytes() for path in sorted(SAMPLE.iterdir()) if path.is_file()]
    whole = data.draw(st.sampled_from(texts))
    start = data.draw(st.integers(0, len(whole)))
    broken = whole[:start] + data.draw(st.binary(max_size=6)) + whole[start + data.draw(st.integers(0, 40)) :]
    file = tmp_path_factory.getbasetemp() / data.draw(st.sampled_from(["broken.py", "broken.ipynb"]))
    file.write_bytes(broken)
    uses = uses_of([file], words)
    assert uses.files == 1
    assert all(skipped.file == str(file) for skipped in uses.skipped)
    lines = broken.count(b"\n") + broken.count(b"\r") + 1
    assert all(use.place.cell or use.place.line <= lines for use in uses.found)


HEAD = """\
import tensorflow as tf
from keras.layers import LSTM, BatchNormalization
from keras.models import Model, Sequential
"""


@pytest.mark.parametrize(
    ("code", "claim", "lines"),
    [
        ("layer = LSTM(1)\nlayer(a); layer(b)", TWICE, [5]),
        ("layer = LSTM(1)\nlayer(a)\nlayer = LSTM(1)\nlayer(b)", TWICE, []),
        ("layer = LSTM(1)\nx = layer(a) if a else layer(b)", TWICE, []),
        ("layers = [LSTM(1) for _ in a]\nfor layer in layers:\n    layer(a)", TWICE, []),
        ("layers = {}\nlayers['a'] = LSTM(1)\nlayers['a'](a)\nlayers['a'](b)", TWICE, [7]),
        ("layers = [LSTM(1), LSTM(2)]\nlayers[0](a)\nlayers[1](b)\nlayers[-1](a)", TWICE, [7]),
        ("layer = LSTM(1)\nx = [layer(each) for each in a]", TWICE, [5]),
        ("for each in a:\n    layer = LSTM(1)\n    layer(each)", TWICE, []),
        ("a, b = LSTM(1), LSTM(2)\na(1)\nb(2)", TWICE, []),
        ("def f(layer):\n    return layer(1), layer(2)\nf(LSTM(1))", TWICE, [5]),
        ("model = Model(a, b)\nmatch a:\n    case 1:\n        model(1)\n    case _:\n        model(2)", TWICE, []),
        (
            "def f(a):\n    l = LSTM(1)\n    if a:\n        return l(1)\n    elif b:\n        return l(2)\n    l(3)",
            TWICE,
            [],
        ),
        ("l = LSTM(1)\nif a:\n    l(1)\nelif b:\n    l(2)\nelse:\n    l(3)\nl(4)", TWICE, [11]),
        ("try:\n    l = LSTM(1)\nfinally:\n    l(1)\nl(2)", TWICE, [8]),
        ("layer = Sequential()\nlayer.__call__(1)\nlayer(2)", TWICE, [6]),
        ("same = LSTM(1)\nSequential([same])\nSequential([same])", TWICE, [6]),
        ("for old, new in BatchNormalization().updates: pass", PAIRS, [4]),
        ("for both in BatchNormalization().updates: pass", PAIRS, []),
        ("for old, new in LSTM(1).updates: pass", PAIRS, []),
        ("def f(n: BatchNormalization):\n    return {o: v for o, v in n.updates}", PAIRS, [5]),
        ("class Own(BatchNormalization):\n    def f(self):\n        for o, v in self.updates: pass", PAIRS, [6]),
        ("class Own(BatchNormalization):\n    updates = ()\nfor o, v in Own().updates: pass", PAIRS, []),
        ("if a:\n    n = BatchNormalization()\nelse:\n    n = None\nfor o, v in n.updates: pass", PAIRS, [8]),
        ("BatchNormalization = str\nfor o, v in BatchNormalization().updates: pass", PAIRS, []),
        ("with tf.name_scope('a'):\n    pass\nLSTM(1)(a)", SCOPED, []),
        ("with tf.name_scope('a'):\n    model = Sequential([LSTM(1)])", SCOPED, [5]),
        ("async def f():\n    with open(a), tf.name_scope('a'):\n        return await LSTM(1)(a)", SCOPED, [6]),
        ("def f():\n    global layer\n    layer = LSTM(1)\nf()\nwith tf.name_scope('a'):\n    layer(a)", SCOPED, [9]),
        ("f = lambda x: LSTM(1)(x)\nwith tf.name_scope('a'):\n    f(a)", SCOPED, [4]),
        (
            "class N(Model):\n    @property\n    def l(self):\n        return LSTM(1)\nwith tf.name_scope(''):\n    N().l(1)",
            SCOPED,
            [9],
        ),
        (
            "class N(Model):\n    @classmethod\n    def m(cls):\n        return cls()\nwith tf.name_scope(''):\n    N.m()(1)",
            SCOPED,
            [9],
        ),
    ],
)
def test_code_is_followed(
    lines_relying: Callable[[str, str], list[int]], code: str, claim: str, lines: list[int]
) -> None:
    assert lines_relying(HEAD + code, claim) == lines


def test_functions_that_call_each_other_come_to_an_end(lines_relying: Callable[[str, str], list[int]]) -> None:
    chain = "".join(f"def f{n}():\n    with tf.device('a'): f{n + 1}()\n    f{n + 1}()\n" for n in range(300))
    code = f"{HEAD}{chain}def f300():\n    LSTM(1)(f0())\n    with tf.name_scope('a'): LSTM(1)(1)\n"
    assert lines_relying(code, SCOPED) == [len(code.splitlines())]


def test_what_is_long_is_not_deep(lines_relying: Callable[[str, str], list[int]]) -> None:
    long = "if a == 0:\n    pass\n" + "".join(f"elif a == {n}:\n    pass\n" for n in range(700))
    guards = "".join(f"    if a == {n}:\n        return\n" for n in range(1500))
    code = f"{HEAD}{long}text = {' + '.join(['a'] * 1500)}\ndef f(a):\n{guards}    LSTM(1).updates\n"
    assert lines_relying(code, "updates_tuple.running_updates_carries_rnn_state") == [len(code.splitlines())]


def test_what_cannot_be_read_is_named_and_the_rest_is_read(tmp_path: Path, words: Words) -> None:
    good = "import keras\nkeras.backend.learning_phase()\n"
    (tmp_path / "good.py").write_text(good, encoding="utf-8")
    (tmp_path / "latin.py").write_bytes(b"# coding: latin-1\n# \xe4\n" + good.encode())
    (tmp_path / "marked.py").write_bytes(b"\xef\xbb\xbf" + good.replace("\n", "\r\n").encode())
    (tmp_path / "two.py").write_text("print 'keras'\n", encoding="utf-8")
    (tmp_path / "binary.py").write_bytes(bytes(range(256)))
    (tmp_path / "unknown.py").write_bytes(b"# coding: klingon\n")
    (tmp_path / "deep.py").write_text("keras = " + "(" * 5000 + ")" * 5000, encoding="utf-8")
    (tmp_path / "long.py").write_text("import keras\nx = " + "+".join(["1"] * 30000), encoding="utf-8")
    (tmp_path / "empty.ipynb").write_text("", encoding="utf-8")
    (tmp_path / "other.ipynb").write_text("[]", encoding="utf-8")
    (tmp_path / "odd.ipynb").write_text(
        json.dumps({"cells": [1, {"cell_type": "code", "source": 3}]}), encoding="utf-8"
    )
    (tmp_path / "huge.py").touch()
    os.truncate(tmp_path / "huge.py", MOST_CODE + 1)
    (tmp_path / "lost.py").symlink_to(tmp_path / "nowhere.py")
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "folder.py").mkdir()
    (tmp_path / "folder.py" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "again.py").symlink_to(tmp_path / "good.py")
    uses = uses_of([tmp_path, tmp_path / "good.py"], words)
    assert [(Path(use.place.file).name, use.place.line) for use in uses.by_claim[PHASE]] == [
        ("again.py", 2),
        ("latin.py", 4),
        ("marked.py", 2),
    ]
    named = {Path(skipped.file).name: skipped.why for skipped in uses.skipped}
    assert named.keys() == {
        *("two.py", "binary.py", "unknown.py", "deep.py", "long.py"),
        *("empty.ipynb", "other.ipynb", "huge.py", "lost.py", "pipe.py"),
    }
    assert named["two.py"].startswith("does not parse as Python 3: line 1: Missing parentheses")
    assert named["pipe.py"] == "is no regular file"
    assert named["huge.py"] == "is larger than 2 MB"
    assert named["other.ipynb"] == "is no notebook: it has no cells"


def test_what_is_not_ones_own_is_left_out(tmp_path: Path, words: Words) -> None:
    for folder in (".git", ".tox/x", "env/lib/site-packages/keras", "node_modules", "__pycache__", "venv", "src"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "net.py").write_text("import keras\nkeras.backend.learning_phase()\n", encoding="utf-8")
    (tmp_path / "venv" / "pyvenv.cfg").touch()
    uses = uses_of([tmp_path], words)
    assert {use.place.file for use in uses.found} == {str(tmp_path / "src" / "net.py")}
    assert uses.files == 1


def test_a_path_that_is_given_and_cannot_be_read_is_refused(tmp_path: Path, words: Words) -> None:
    with pytest.raises(Refused, match=r"nowhere: cannot be read: No such file or directory$"):
        uses_of([tmp_path / "nowhere"], words)
