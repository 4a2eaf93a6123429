"""A result cut off anywhere is never complete, keeps every whole line, and holds nothing that was not wholly asked."""

from hypothesis import given
from hypothesis import strategies as st

from reports.matrix import Words, merge, verdict_of
from reports.results import Refused, parse_result
from tests.samples import cases_in, encoded, lines_of, many_draws


def test_cut_off_at_every_byte(words: Words) -> None:
    for column in words.columns:
        lines = lines_of(words, column)
        data = encoded(lines)
        truth = parse_result(data, column)
        for length in range(len(data)):
            cut = parse_result(data[:length], column)
            assert cut.state == "incomplete"
            assert cut.why
            whole_lines = data[:length].count(b"\n")
            found = [case.line for case in cut.cases]
            assert len(found) >= min(max(whole_lines - 1, 0), len(lines) - 2)
            assert found == cases_in(column)[: len(found)]
            for claim in words.claims:
                verdict = verdict_of(cut, claim)
                asked = sum(case["claim"] == claim for case in found)
                if asked < sum(case["claim"] == claim for case in cases_in(column)):
                    assert verdict == "incomplete"
                else:
                    assert verdict == verdict_of(truth, claim)


@many_draws
@given(data=st.data())
def test_a_flipped_byte_is_refused_or_read_without_harm(words: Words, data: st.DataObject) -> None:
    lines = encoded(lines_of(words, "new"))
    position = data.draw(st.integers(0, len(lines) - 1))
    byte = data.draw(st.integers(0, 255))
    damaged = lines[:position] + bytes([byte]) + lines[position + 1 :]
    try:
        result = parse_result(damaged, "new")
        merge([result], words)
    except Refused:
        return
    assert len(result.cases) >= len(cases_in("new")) - 2


@many_draws
@given(st.binary(max_size=300))
def test_any_bytes_are_refused_or_incomplete(words: Words, data: bytes) -> None:
    try:
        result = parse_result(data, "any")
    except Refused:
        return
    assert result.state == "incomplete"
    assert {verdict_of(result, claim) for claim in words.claims} == {"incomplete"}
