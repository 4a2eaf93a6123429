"""What a scan of somebody's code finds: which claims it relies on, and where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, order=True)
class Place:
    """Where code stands: the file as it was reached, a notebook's cell or None, line and column; all count from 1."""

    file: str
    cell: int | None
    line: int
    column: int

    def __str__(self) -> str:
        """The place as an editor takes it: file:line:column, of a notebook file:cell:line:column."""
        parts = [self.file, self.cell, self.line, self.column]
        return ":".join(str(part) for part in parts if part is not None)


@dataclass(frozen=True)
class Use:
    """A place at which code relies on a claim: the claim's id, the line of code, and the symbol or pattern that matched."""

    claim: str
    place: Place
    code: str
    match: str


@dataclass(frozen=True)
class Skipped:
    """A file, folder or cell of a notebook that was not read, why, and which line keeps it from being, where one does."""

    file: str
    cell: int | None
    why: str
    line: int | None = None

    def __str__(self) -> str:
        """One line that names it."""
        return f"{self.file}{'' if self.cell is None else f':{self.cell}'}: {self.why}"


@dataclass(frozen=True)
class Uses:
    """All that was found, in the order of places, what was skipped, and how many files were looked at."""

    found: Sequence[Use]
    skipped: Sequence[Skipped]
    files: int

    @cached_property
    def by_claim(self) -> Mapping[str, Sequence[Use]]:
        """The uses of each claim that is relied on, by the claim's id."""
        claims: dict[str, list[Use]] = {}
        for use in self.found:
            claims.setdefault(use.claim, []).append(use)
        return dict(sorted(claims.items()))
