"""Results of the small house to compare: each case with a verdict that a test chooses."""

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from reports.matrix import Words
from reports.results import Result, parse_result
from suites import loader
from tests.samples import FEEDING, NAMES, SHAPES, case_of, encoded, footer_of, header_of

KEYS: Sequence[tuple[str, Mapping[str, Any]]] = (
    (NAMES, {"kind": "Dense"}),
    (NAMES, {"kind": "LSTM"}),
    (SHAPES, {}),
    (FEEDING, {}),
)


def result_with(words: Words, column: str, verdicts: Sequence[str | None], /, **changes: Any) -> Result:
    """The result of a column in which each case came out so, or (None) was announced and got no verdict."""
    return parse_result(lines_with(words, column, verdicts, **changes), column)


def lines_with(words: Words, column: str, verdicts: Sequence[str | None], /, **changes: Any) -> bytes:
    """The same as the bytes of a file; changes are of its header."""
    cases = [
        case_of(
            claim,
            verdict,
            parameters=parameters,
            observations=[{"label": "what", "value": [column, verdict]}],
            names=[{"documented": "keras.old", "answered": f"keras.{column}"}] if verdict == "moved" else [],
        )
        for (claim, parameters), verdict in zip(KEYS, verdicts, strict=True)
        if verdict is not None
    ]
    return encoded([header_of(words, column, **changes), *cases, footer_of(cases)])


def all_verdicts(unasked: bool = True) -> st.SearchStrategy[Sequence[str | None]]:
    """A verdict for each case, or none."""
    one: st.SearchStrategy[str | None] = st.sampled_from(loader.VERDICTS)
    return st.tuples(*[one | st.none() if unasked else one for _ in KEYS])
