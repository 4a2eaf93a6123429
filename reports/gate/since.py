"""Since which version a claim comes out as it does, told by the results of the versions before."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from reports.comparison import Change
from reports.html.findings import findings_of
from reports.html.history import Line, history_of
from reports.matrix import Matrix, Words, merge
from reports.ranges import Stretch
from reports.results import Result, read_result


class Past:
    """The results of many versions, among which that of one environment stands where its versions belong."""

    def __init__(self, files: Sequence[Path], after: Result, words: Words) -> None:
        self._files = files
        self._after = after
        self._words = words

    def since(self, change: Change) -> str | None:
        """A clause, or None where no other version of the same entry point and mode is known."""
        for track in history_of(findings_of(self._matrix, change.claim)):
            told = _since(track.whole, change.after.column)
            if told:
                return told
        return None

    @cached_property
    def _matrix(self) -> Matrix:
        digest = self._after.header and self._after.header["digest"]
        fitting = [
            result
            for result in map(read_result, self._files)
            if result.header and result.header["digest"] == digest and result.column != self._after.column
        ]
        return merge([*fitting, self._after], self._words)


def _since(line: Line, column: str) -> str | None:
    if sum(len(span.stretch.places) for span in line.spans) == 1:
        return None
    for number, span in enumerate(line.spans):
        if column not in {place.column for place in span.stretch.places}:
            continue
        first = Stretch(span.stretch.verdict, span.stretch.places[:1]).versions
        if number == 0:
            return f"as far back as {first}, the oldest asked"
        before = line.spans[number - 1].stretch
        return f"since {first} ({before.verdict} in {Stretch(before.verdict, before.places[-1:]).versions})"
    return None
