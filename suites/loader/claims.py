"""The claims, read from their code and their words."""

import hashlib
from collections import OrderedDict
from pathlib import Path
from typing import Dict

from suites.loader.checks import lost_names, lost_slips, lost_successors, mismatches, misplaced_expectations
from suites.loader.columns import load_columns
from suites.loader.source import read_module
from suites.loader.toml import place_of
from suites.loader.vocabulary import SUITES, Claim, Suite, WordsError
from suites.loader.words import read_words


def load_suites(folder: Path = SUITES) -> Dict[str, Suite]:
    """All suites by name, checked against their tests, each other and the columns; raises WordsError."""
    folder = Path(folder)
    columns = load_columns(folder)
    code = {path.stem[len("test_") :]: path for path in sorted(folder.glob("test_*.py"))}
    words = {path.stem: path for path in sorted(folder.glob("*.toml")) if path.name != "columns.toml"}
    problems = [
        f"{place_of(code[name])}:1: no {name}.toml beside it says its claims in words"
        for name in sorted(set(code) - set(words))
    ]
    problems += [
        f"{place_of(words[name])}:1: no test_{name}.py beside it says its claims as code"
        for name in sorted(set(words) - set(code))
    ]
    suites: Dict[str, Suite] = OrderedDict()
    for name in sorted(set(code) & set(words)):
        module, said = read_module(code[name]), read_words(words[name])
        problems += [f"{place_of(code[name])}:{line}: {text}" for line, text in module.problems]
        problems += said.problems
        # A file that could not be read lacks everything: naming each claim that it lacks would bury the cause.
        if (module.tests or not module.problems) and (said.claims or not said.problems):
            problems += mismatches(module, said.claims, code[name], words[name])
        complete = tuple(map(module.complete, said.claims))
        suites[name] = Suite(name, said.title, said.story, module.docstring, code[name], complete, said.slips)
    claims = [claim for suite in suites.values() for claim in suite.claims]
    problems += lost_successors(claims)
    problems += lost_names(claims)
    problems += lost_slips(list(suites.values()))
    for claim in claims:
        problems += misplaced_expectations(claim, columns)
    if problems:
        raise WordsError(problems)
    return suites


def load_claims(folder: Path = SUITES) -> Dict[str, Claim]:
    """All claims by id, checked; raises WordsError with every problem."""
    return OrderedDict((claim.id, claim) for suite in load_suites(folder).values() for claim in suite.claims)


def code_of(claim: Claim) -> str:
    """The source of the claim's test, decorators included."""
    module = read_module(claim.path.with_name(f"test_{claim.suite}.py"))
    return module.tests["test_" + claim.name].source


def digest(folder: Path = SUITES) -> str:
    """A digest of the claims as code: two results with the same one were asked the same."""
    summed = hashlib.sha256()
    for path in sorted(Path(folder).glob("test_*.py")):
        source = path.read_bytes().replace(b"\r\n", b"\n")
        summed.update(f"{path.name} {len(source)}\n".encode())
        summed.update(source)
    return "sha256:" + summed.hexdigest()
