"""Since when: ranges say of every environment what it showed, and what is not as expected is told."""

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version

from reports import __main__ as command_line
from reports.commands import given as commands_given
from reports.html import render
from reports.html.findings import findings_of
from reports.html.history import Track, history_of
from reports.matrix import Words, merge
from reports.ranges import Place, stretches
from reports.results import parse_result
from suites import loader
from tests.samples import FEEDING, NAMES, SHAPES, encoded, footer_of, header_of, lines_of, many_draws, write_results

VERSIONS = st.sampled_from(["0.12.1", "1.4.1", "1.15.0", "2.2.4-tf", "2.4.0", "2.9.0", "2.15.1", "2.21.0", "3.15.1"])
PLACES = st.builds(Place, st.just("keras"), VERSIONS, VERSIONS, st.sampled_from(["a", "b"]))
PARTS = st.builds(Place, st.just("tf.keras"), VERSIONS, VERSIONS, st.sampled_from(["a", "b"]))
VERDICTS = st.dictionaries(PLACES, st.sampled_from(loader.VERDICTS)) | st.dictionaries(PARTS, st.sampled_from("xy"))


@many_draws
@given(verdicts=VERDICTS)
def test_ranges_give_back_the_verdicts_that_they_were_made_from(verdicts: dict[Place, str]) -> None:
    told = [(place, stretch.verdict) for stretch in stretches(verdicts) for place in stretch.places]
    assert dict(told) == verdicts
    assert len(told) == len(verdicts)


@many_draws
@given(verdicts=VERDICTS, data=st.data())
def test_ranges_do_not_depend_on_the_order_of_results(verdicts: dict[Place, str], data: st.DataObject) -> None:
    shuffled = dict(data.draw(st.permutations(list(verdicts.items()))))
    assert stretches(shuffled) == stretches(verdicts)


@many_draws
@given(verdicts=VERDICTS)
def test_ranges_are_as_few_as_can_be_and_in_the_order_of_versions(verdicts: dict[Place, str]) -> None:
    def library(place: Place) -> Version:
        return loader.version(place.tensorflow if place.entry == "tf.keras" else place.keras)

    def changes() -> int:
        ordered = sorted(verdicts, key=lambda place: place.order)
        assert [library(place) for place in ordered] == sorted(map(library, ordered))
        return sum(verdicts[one] != verdicts[next_] for one, next_ in pairwise(ordered))

    assert len(stretches(verdicts)) == (changes() + 1 if verdicts else 0)


def test_a_stretch_is_told_in_versions_of_what_has_versions_of_its_own() -> None:
    alone = stretches({Place("keras", "1.15.0", "2.3.1", "a"): "holds", Place("keras", "2.0.4", "2.2.5", "b"): "holds"})
    assert [(one.versions, one.beside) for one in alone] == [("Keras 2.2.5 – 2.3.1", "TensorFlow 1.15.0 – 2.0.4")]
    part = stretches({Place("tf.keras", "2.15.1", "2.15.0", "a"): "holds"})
    assert [(one.versions, one.beside) for one in part] == [("TensorFlow 2.15.1", "")]


def tracks_of(words: Words, claim: str, *results: bytes) -> dict[tuple[str, str], Track]:
    matrix = merge([parse_result(result, "any") for result in results], words)
    return {(track.entry, track.mode): track for track in history_of(findings_of(matrix, claim))}


def told(track: Track) -> list[tuple[str, str]]:
    return [(span.stretch.verdict, span.stretch.versions) for span in track.whole.spans]


def test_a_claim_has_a_history_for_each_entry_point_and_mode(words: Words) -> None:
    tracks = tracks_of(words, FEEDING, *(encoded(lines_of(words, column)) for column in ("new", "old", "eager")))
    assert told(tracks["keras", "graph"]) == [("holds", "Keras 1.0.6"), ("gone", "Keras 3.15.1")]
    assert told(tracks["keras", "eager"]) == [("not-applicable", "Keras 3.15.1")]
    gone = tracks["keras", "graph"].whole.spans[1]
    assert [reason.expectation.because for reason in gone.reasons] == ["Keras 3 has no learning phase"]
    assert not any(track.has_drifted or track.parts for track in tracks.values())


def with_verdict(words: Words, column: str, kinds: set[str], verdict: str) -> bytes:
    lines = lines_of(words, column)
    for line in lines:
        if line.get("parameters", {}).get("kind") in kinds:
            line["verdict"] = verdict
    lines[-1] = footer_of(lines[1:-1])
    return encoded(lines)


def test_cases_that_differ_have_lines_of_their_own_and_the_claim_has_the_worst(words: Words) -> None:
    tracks = tracks_of(words, NAMES, with_verdict(words, "old", {"LSTM"}, "raises"), encoded(lines_of(words, "new")))
    track = tracks["keras", "graph"]
    assert told(track) == [("raises", "Keras 1.0.6"), ("differs", "Keras 3.15.1")]
    assert [(part.label, [span.stretch.verdict for span in part.spans]) for part in track.parts] == [
        ("kind = Dense", ["holds", "differs"]),
        ("kind = LSTM", ["raises", "differs"]),
    ]
    assert track.has_drifted
    assert track.whole.spans[0].drifts == {"expected holds, came out as raises": ["old"]}
    assert not track.parts[0].spans[0].drifts


def test_what_is_broken_or_cut_off_stands_in_the_history_as_that(words: Words) -> None:
    broken = encoded([header_of(words, "new", broken="no module named tensorflow", imported=None, cases={})])
    tracks = tracks_of(words, NAMES, encoded(lines_of(words, "old")[:2]), broken)
    assert told(tracks["keras", "graph"]) == [("incomplete", "Keras 1.0.6"), ("broken", "Keras 3.15.1")]
    headless = merge([parse_result(b"{", "new")], words)
    assert history_of(findings_of(headless, NAMES)) == []


def test_a_reason_that_is_not_that_of_a_whole_stretch_says_of_which_versions_it_is(words: Words) -> None:
    claim = words.claims[NAMES]
    (reason,) = claim.expectations
    for_old = reason._replace(when={"keras": "<3"}, line=reason.line + 100)
    suite = words.suites["naming"]
    claims = tuple(one._replace(expectations=(reason, for_old)) if one.id == NAMES else one for one in suite.claims)
    changed = replace(words, suites={**words.suites, "naming": suite._replace(claims=claims)})
    old = with_verdict(words, "old", {"Dense", "LSTM"}, "differs")
    track = tracks_of(changed, NAMES, old, encoded(lines_of(words, "new")))["keras", "graph"]
    (span,) = track.whole.spans
    assert [reason.versions for reason in span.reasons] == ["Keras 3.15.1", "Keras 1.0.6"]


def test_the_page_tells_it_where_a_claim_is_opened(words: Words) -> None:
    results = [with_verdict(words, "old", {"LSTM"}, "raises"), encoded(lines_of(words, "new"))]
    page = render(merge([parse_result(result, "any") for result in results], words))
    (section,) = re.findall(rf'<section class="since" aria-labelledby="since/{NAMES}">.*?</section>', page, re.DOTALL)
    seen = " ".join(re.sub(r"<[^>]*>", " ", section).split())
    assert seen.startswith("Since when keras, graph")
    for text in ("raises drift Keras 1.0.6 TensorFlow 0.12.1", "its cases differ kind = Dense", "kind = LSTM"):
        assert text in re.sub(r"[^\w\s.,=]+ ", "", seen)


@pytest.fixture
def _the_small_house(words: Words, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands_given, "read_the_words", lambda: words)


@pytest.mark.usefixtures("_the_small_house")
def test_the_command_prints_ranges_with_their_reasons(
    words: Words, results_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_results(results_folder, words)
    assert command_line.main(["history", f"{NAMES},phase.*", str(results_folder)]) == 0
    because = "because Keras 3 names a variable by its bare name (https://keras.io/api/)"
    assert capsys.readouterr().out.splitlines() == [
        f"{NAMES}: Weights made inside a name scope are named under it",
        "  keras, graph",
        "    holds    Keras 1.0.6 (TensorFlow 0.12.1)",
        "    differs  Keras 3.15.1 (TensorFlow 2.21.0)",
        f"             {because}",
        "  keras, eager",
        "    differs  Keras 3.15.1 (TensorFlow 2.21.0)",
        f"             {because}",
        f"{FEEDING}: A graph with Dropout cannot be run unless the phase is fed",
        "  keras, graph",
        "    holds  Keras 1.0.6 (TensorFlow 0.12.1)",
        "    gone   Keras 3.15.1 (TensorFlow 2.21.0)",
        "           because Keras 3 has no learning phase (https://keras.io/api/)",
        "  keras, eager",
        "    not-applicable  Keras 3.15.1 (TensorFlow 2.21.0)",
    ]


@pytest.mark.usefixtures("_the_small_house")
def test_the_command_says_where_the_results_are_not_as_declared(
    words: Words, results_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (results_folder / "old.jsonl").write_bytes(with_verdict(words, "old", {"LSTM"}, "differs"))
    assert command_line.main(["history", NAMES, str(results_folder)]) == 1
    assert "drift: expected holds, came out as differs (in old)" in capsys.readouterr().out


@pytest.mark.usefixtures("_the_small_house")
@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("naming.names_cary_the_scope", f"no claim 'naming.names_cary_the_scope': did you mean {NAMES} or {SHAPES}?"),
        ("shapes_are_known", f"no claim 'shapes_are_known': did you mean {SHAPES}?"),
        ("zzz", "no claim 'zzz': `python -m reports verdicts` prints them all"),
        (",", "no claim is named: give an id such as those that `python -m reports verdicts` prints"),
    ],
)
def test_a_claim_that_there_is_not_is_refused_with_near_names(
    words: Words, results_folder: Path, capsys: pytest.CaptureFixture[str], asked: str, answer: str
) -> None:
    write_results(results_folder, words, "old")
    assert command_line.main(["history", asked, str(results_folder)]) == 2
    assert capsys.readouterr().err == f"reports: {answer}\n"
