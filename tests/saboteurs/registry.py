"""What a saboteur is, and where all of them are found."""

# ruff: noqa: FA100 (Python 3.6 has no newer way to write types)
import contextlib
import importlib
import inspect
import pkgutil
import re
from typing import Any, Callable, ContextManager, Dict, Iterator, List, NamedTuple, Optional, Sequence, Union

from tests import saboteurs

_REGISTERED = []  # type: List[Saboteur]


class Saboteur(NamedTuple):
    """A patch that breaks one behaviour in one column, and how the claim about that behaviour has to notice.

    Either or both of match, a regular expression found in what was seen, and assertion, the line of the claim that falls.
    """

    name: str
    claim: str
    column: str
    verdict: str
    match: Optional[str]
    assertion: Optional[str]
    parameters: Dict[str, str]
    patch: Callable[[Any], ContextManager[None]]

    @property
    def breaks(self) -> str:
        """What it breaks, in words."""
        return " ".join((inspect.getdoc(self.patch) or "").split())

    def unnoticed(self, verdict: str, seen: str) -> Optional[str]:
        """None if the claim noticed in the right way, else a sentence saying how it did not."""
        if verdict != self.verdict:
            return f"it should have come out as {self.verdict}, and came out as {verdict}"
        if self.assertion is not None and f"AssertionError: {self.assertion}" not in seen.splitlines():
            return f"{verdict}, but it is not this assertion that falls: {self.assertion}"
        if self.match is not None and not re.search(self.match, seen):
            return f"{verdict}, but nothing that was seen matches {self.match!r}"
        return None


Patch = Callable[[Any], Iterator[None]]


def saboteur(
    claim: str,
    columns: Union[str, Sequence[str]],
    verdict: str,
    match: Optional[str] = None,
    assertion: Optional[str] = None,
    parameters: Optional[Dict[str, str]] = None,
) -> Callable[[Patch], Patch]:
    """Register a generator function, which patches, yields and mends, as a saboteur of a claim in a column, or several.

    It is given the ImportedEnvironment; its docstring says what it breaks. `parameters` choose the case that is asked:
    the first one that has them.
    """

    def register(function: Patch) -> Patch:
        patch = contextlib.contextmanager(function)
        chosen = [columns] if isinstance(columns, str) else columns
        _REGISTERED.extend(
            Saboteur(function.__name__, claim, column, verdict, match, assertion, parameters or {}, patch)
            for column in chosen
        )
        return function

    return register


def all_saboteurs() -> List[Saboteur]:
    """Every saboteur of every suite."""
    for module in pkgutil.iter_modules(saboteurs.__path__):
        importlib.import_module(f"{saboteurs.__name__}.{module.name}")
    return list(_REGISTERED)
