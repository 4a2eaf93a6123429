"""What only shows when code, words, columns and suites are laid beside each other."""

from itertools import combinations
from pathlib import Path
from typing import List, Mapping, Sequence, Tuple

from suites.loader.source import Module
from suites.loader.toml import place_of
from suites.loader.vocabulary import Claim, Column, Expectation, Suite


def mismatches(module: Module, claims: Sequence[Claim], code: Path, words: Path) -> List[str]:
    """Tests without words, words without tests, and expectations of cases that no test has."""
    problems = []
    asked = {name[len("test_") :]: test for name, test in module.tests.items()}
    said = {claim.name: claim for claim in claims}
    for name in sorted(set(asked) - set(said)):
        message = "{}:{}: test_{} has no table [{}] in {}"
        problems.append(message.format(place_of(code), asked[name].line, name, name, words.name))
    for name in sorted(set(said) - set(asked)):
        message = "{}:{}: claim [{}] has no test_{} in {}"
        problems.append(message.format(place_of(words), said[name].line, name, name, code.name))
    for name in sorted(set(said) & set(asked)):
        for expectation in said[name].expectations:
            place = f"{place_of(words)}:{expectation.line}: "
            problems += [place + text for text in _unknown_cases(expectation, asked[name].parameters)]
    return problems


def _unknown_cases(expectation: Expectation, parameters: Mapping[str, List[str]]) -> List[str]:
    problems = []
    for name, allowed in sorted(expectation.allowed_cases().items()):
        if name not in parameters:
            problems.append(f"cases names {name!r}, of which the test is not parametrized")
            continue
        lost = [value for value in allowed if value not in parameters[name]]
        message = "cases names {} = {}, which is none of the test's: {}"
        problems += [message.format(name, value, ", ".join(parameters[name])) for value in lost]
    return problems


def lost_successors(claims: Sequence[Claim]) -> List[str]:
    """Successors that lead nowhere."""
    ids = {claim.id for claim in claims}
    message = "{}:{}: successor {!r} is no other claim's id"
    return [
        message.format(place_of(claim.path), claim.line, claim.successor)
        for claim in claims
        if claim.successor is not None and claim.successor not in ids - {claim.id}
    ]


def lost_names(claims: Sequence[Claim]) -> List[str]:
    """Patterns that speak of what is no claim's symbol, nor a class of which one is an attribute."""
    symbols = [symbol for claim in claims for symbol in claim.symbols]
    known = {".".join(symbol.split(".")[:length]) for symbol in symbols for length in range(1, symbol.count(".") + 2)}
    message = "{}:{}: pattern {!r} of [{}] names {}, which stands in no claim's symbols"
    return [
        message.format(place_of(claim.path), claim.line, pattern.text, claim.name, name)
        for claim in claims
        for pattern in claim.patterns or ()
        for name in pattern.names
        if name not in known
    ]


def lost_slips(suites: Sequence[Suite]) -> List[str]:
    """Slips that name what is no claim, and claims of a suite of slips that none of them is asked by."""
    ids = {claim.id for suite in suites for claim in suite.claims}
    problems = []
    for suite in suites:
        for slip in suite.slips:
            named = [*slip.held_by, *([slip.asked_by] if slip.asked_by else [])]
            place = f"{place_of(slip.path)}:{slip.line}: "
            problems += [
                f"{place}this slip names {name!r}, which is no claim's id" for name in named if name not in ids
            ]
        asking = {slip.asked_by for slip in suite.slips}
        left = [claim for claim in suite.claims if suite.slips and claim.id not in asking]
        problems += [f"{place_of(claim.path)}:{claim.line}: no slip is asked by claim [{claim.name}]" for claim in left]
    return problems


def misplaced_expectations(claim: Claim, columns: Mapping[str, Column]) -> List[str]:
    """Expectations that no column falls under, or more than one at once."""
    environments = [environment for column in columns.values() for environment in column.environments()]
    covered = [
        (expectation, [each for each in environments if expectation.covers(each)]) for expectation in claim.expectations
    ]
    problems = []
    for expectation, where in covered:
        if not where:
            message = "{}:{}: no column falls in the range of this expectation"
            problems.append(message.format(place_of(claim.path), expectation.line))
    for (first, here), (second, there) in combinations(covered, 2):
        shared = sorted({each.name for each in here if each in there})
        if shared and _can_both_match(first, second):
            message = "{}:{}: overlaps with the expectation of line {}: both apply in {}"
            problems.append(message.format(place_of(claim.path), second.line, first.line, shared[0]))
    return problems


def _can_both_match(first: Expectation, second: Expectation) -> bool:
    ours, theirs = first.allowed_cases(), second.allowed_cases()
    pairs: List[Tuple[List[str], List[str]]] = [(ours[name], theirs[name]) for name in set(ours) & set(theirs)]
    return all(set(mine) & set(other) for mine, other in pairs)
