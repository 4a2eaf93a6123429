"""Published results change only where a finding does, and only complete ones are published."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from reports.matrix import Words, merge
from reports.publish import canonical, publish
from reports.results import Refused, parse_result, read_result
from tests.samples import SHAPES, encoded, footer_of, header_of, lines_of


def published(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_canonical_form_is_sorted_compact_and_without_times(words: Words) -> None:
    header, *cases, footer = lines_of(words, "new")
    shuffled = [header, *reversed(cases), footer]
    text = canonical(parse_result(encoded(shuffled), "new"))
    assert text == canonical(parse_result(encoded(lines_of(words, "new")), "new"))
    lines = [json.loads(line) for line in text.splitlines()]
    keys = [(line["claim"], json.dumps(line["parameters"])) for line in lines[1:-1]]
    assert keys == sorted(keys)
    assert not {"started", "finished", "seconds", "deselected"} & {key for line in lines for key in line}
    *covered, last = text.splitlines()
    for line_as_kept in covered:
        assert line_as_kept == json.dumps(json.loads(line_as_kept), sort_keys=True, separators=(",", ":"))
    # The last thing said is the checksum of all that stands before it.
    assert list(json.loads(last)) == ["cases", "counts", "kind", "checksum"]


def test_the_canonical_form_is_a_complete_result_and_its_own_canonical_form(words: Words) -> None:
    text = canonical(parse_result(encoded(lines_of(words, "new")), "new"))
    again = parse_result(text.encode(), "new")
    assert again.state == "complete"
    assert canonical(again) == text


def test_publishing_again_changes_nothing(words: Words, tmp_path: Path) -> None:
    matrix = merge([parse_result(encoded(lines_of(words, column)), column) for column in words.columns], words)
    publish(matrix, tmp_path / "published")
    first = published(tmp_path / "published")
    assert sorted(first) == ["eager.jsonl", "index.html", "matrix.svg", "new.jsonl", "old.jsonl"]
    publish(matrix, tmp_path / "published")
    assert published(tmp_path / "published") == first
    kept = [read_result(tmp_path / "published" / f"{column}.jsonl") for column in words.columns]
    publish(merge(kept, words), tmp_path / "published")
    assert published(tmp_path / "published") == first


def figure_in(folder: Path) -> object:
    lines = [json.loads(line) for line in (folder / "new.jsonl").read_text(encoding="utf-8").splitlines()]
    return next(line["measured"][0]["value"] for line in lines if "measured" in line)


def test_a_figure_is_published_anew_only_with_a_finding(words: Words, tmp_path: Path) -> None:
    for figure, seen, published_figure in [(1.25, "falls", 1.25), (1.5, "falls", 1.25), (1.75, "rises", 1.75)]:
        lines = lines_of(words, "new")
        shapes = next(line for line in lines if line.get("claim") == SHAPES)
        shapes["observations"] = [{"label": "loss", "value": seen}]
        shapes["measured"] = [{"label": "ratio", "value": figure}]
        publish(merge([parse_result(encoded(lines), "new")], words), tmp_path)
        assert figure_in(tmp_path) == published_figure


def test_the_page_shows_what_was_published_before(words: Words, tmp_path: Path) -> None:
    for column in ("old", "new"):
        publish(merge([parse_result(encoded(lines_of(words, column)), column)], words), tmp_path)
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "0.12.1" in page
    assert "2.21.0" in page


def test_only_what_is_complete_is_published(words: Words, tmp_path: Path) -> None:
    good = parse_result(encoded(lines_of(words, "new")), "new")
    publish(merge([good], words), tmp_path)
    before = published(tmp_path)
    part = parse_result(encoded(lines_of(words, "new")[:-1]), "new")
    broken = parse_result(encoded([header_of(words, "old", broken="no TensorFlow", imported=None, cases={})]), "old")
    none = parse_result(encoded([header_of(words, "eager", cases={}), footer_of([])]), "eager")
    publish(merge([part, broken, none], words), tmp_path)
    assert published(tmp_path) == before


def test_nothing_is_written_unless_all_fits_together(words: Words, tmp_path: Path) -> None:
    publish(merge([parse_result(encoded(lines_of(words, "new")), "new")], words), tmp_path)
    before = published(tmp_path)
    changed = replace(words, digest="sha256:" + "1" * 64)
    later = merge([parse_result(encoded(lines_of(changed, "old")), "old")], changed)
    with pytest.raises(Refused, match="columns new and old were not asked the same claims"):
        publish(later, tmp_path)
    assert published(tmp_path) == before


def test_a_published_file_that_is_misnamed_is_refused(words: Words, tmp_path: Path) -> None:
    (tmp_path / "wrong.jsonl").write_bytes(encoded(lines_of(words, "new")))
    with pytest.raises(Refused, match=r"wrong\.jsonl: holds column new"):
        publish(merge([], words), tmp_path)
