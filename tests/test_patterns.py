"""What code does that relies on a claim is said in a closed vocabulary."""

from pathlib import Path

import pytest

from suites import loader
from suites.loader.patterns import ANY_LAYER, read_pattern
from tests.samples import NAMES, SHAPES, write_suites

# what, of, detail, how, scope
READ = {
    "uses keras.backend.set_session": ("uses", "keras.backend.set_session", None, None, None),
    "uses tensorflow.gradients in tensorflow.device": ("uses", "tensorflow.gradients", None, None, "tensorflow.device"),
    "made": ("made", ANY_LAYER, None, None, None),
    "keras.layers.InputLayer made with input_tensor": ("made", "keras.layers.InputLayer", "input_tensor", None, None),
    "called in tensorflow.name_scope": ("called", ANY_LAYER, None, None, "tensorflow.name_scope"),
    "called twice": ("called", ANY_LAYER, None, "twice", None),
    "keras.models.Model called on a tensor": ("called", "keras.models.Model", None, "on a tensor", None),
    "attribute updates": ("attribute", ANY_LAYER, "updates", None, None),
    "attribute updates of keras.layers.GRU as pairs": ("attribute", "keras.layers.GRU", "updates", "as pairs", None),
    "attribute weights given to tensorflow.train.Saver": (
        "attribute",
        ANY_LAYER,
        "weights",
        "given to tensorflow.train.Saver",
        None,
    ),
}
UNKNOWN = (
    "",
    "calls",
    "Called twice",
    "called thrice",
    "called in",
    "called in name_scope",
    "called twice\n",
    "uses numpy.array",
    "uses keras",
    "uses",
    "attribute",
    "attribute layer.updates",
    "made with",
    "called twice in tensorflow.device in tensorflow.device",
)


def words(folder: Path, patterns: str) -> Path:
    suites = write_suites(folder / "suites")
    file = suites / "naming.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("symbols =", f"patterns = {patterns}\nsymbols =", 1), encoding="utf-8")
    return suites


@pytest.mark.parametrize("text", READ)
def test_each_form_is_read(text: str) -> None:
    pattern = read_pattern(text)
    assert pattern is not None
    assert pattern == (text, *READ[text])


@pytest.mark.parametrize("text", UNKNOWN)
def test_what_is_in_no_form_is_none(text: str) -> None:
    assert read_pattern(text) is None


def test_a_claim_carries_its_patterns_or_says_that_it_has_none(tmp_path: Path) -> None:
    claims = loader.load_claims(words(tmp_path / "some", '["called twice", "uses keras.backend.learning_phase"]'))
    assert [pattern.text for pattern in claims[NAMES].patterns or ()] == [
        "called twice",
        "uses keras.backend.learning_phase",
    ]
    assert claims[SHAPES].patterns is None
    assert loader.load_claims(words(tmp_path / "none", "[]"))[NAMES].patterns == ()


def test_a_name_that_no_claim_knows_is_named(tmp_path: Path) -> None:
    suites = words(
        tmp_path, '["called in tensorflow.nmae_scope", "keras.layers.Layer called in tensorflow.name_scope"]'
    )
    with pytest.raises(loader.WordsError) as caught:
        loader.load_claims(suites)
    (problem,) = caught.value.problems
    assert problem.endswith("names tensorflow.nmae_scope, which stands in no claim's symbols")


@pytest.mark.parametrize(
    ("patterns", "complaint"),
    [
        ('["called twice", "calls"]', "unknown pattern 'calls'; one of uses SYMBOL, [CLASS] made"),
        ('"called twice"', "patterns is not a list of texts"),
        ("[1]", "patterns is not a list of texts"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(tmp_path: Path, patterns: str, complaint: str) -> None:
    suites = words(tmp_path, patterns)
    lines = (suites / "naming.toml").read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if text.startswith("patterns"))
    with pytest.raises(loader.WordsError) as caught:
        loader.load_claims(suites)
    (problem,) = caught.value.problems
    assert problem.startswith(f"suites/naming.toml:{line}: {complaint}")
