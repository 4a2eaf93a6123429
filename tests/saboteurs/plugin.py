"""Asks the claims of a column under its saboteurs: `pytest suites -p tests.saboteurs.plugin --column tf2.15`.

For each saboteur of the column one case of its claim is asked once more, with the behaviour broken, and passes if the claim
noticed. Then the case is asked as it is, and judged as always: a saboteur proves nothing where the claim does not hold to
begin with, and must leave nothing behind.
"""

import collections

import pytest

from suites import loader
from tests.saboteurs.registry import all_saboteurs

AS_IT_IS = "as_it_is"
PATCH = "the patch could not be put in place"


def pytest_configure(config):
    column = config.getoption("column")
    known = all_saboteurs()
    if column not in {saboteur.column for saboteur in known}:
        columns = [name for name in loader.load_columns() if name in {saboteur.column for saboteur in known}]
        raise pytest.UsageError(
            "--column %s: no saboteur is for it; there are some for %s" % (column, ", ".join(columns))
        )
    if config.getoption("results"):
        raise pytest.UsageError("--results: what a claim shows under its saboteurs is no result")
    config.saboteurs = [saboteur for saboteur in known if saboteur.column == column]


@pytest.hookimpl(trylast=True)
def pytest_generate_tests(metafunc):
    """Ask each case under each saboteur of its claim, then as it is."""
    suite, name = metafunc.module.__name__.split(".")[-1], metafunc.function.__name__
    claim = "%s.%s" % (suite[len("test_") :], name[len("test_") :])
    names = [saboteur.name for saboteur in metafunc.config.saboteurs if saboteur.claim == claim]
    metafunc.parametrize("sabotage", [*collections.OrderedDict.fromkeys(names), AS_IT_IS], indirect=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Keep one case for each saboteur, and that case as it is."""
    kept = collections.OrderedDict()
    for item in items:
        saboteur = saboteur_of(item)
        if saboteur is not None:
            kept.setdefault(saboteur.patch, item)
    cases = [(item.function, case_of(item)) for item in kept.values()]
    as_they_are = [item for item in items if sabotage_of(item) == AS_IT_IS and (item.function, case_of(item)) in cases]
    chosen = [item for item in items if item in as_they_are or item in kept.values()]
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = chosen


def saboteur_of(item):
    """The saboteur that an item is asked under, or None: it is asked as it is, or the saboteur is of other cases."""
    claim = item.get_closest_marker("claim").args[0]
    for saboteur in item.config.saboteurs:
        asked_under = saboteur.claim == claim and saboteur.name == sabotage_of(item)
        if asked_under and saboteur.parameters.items() <= case_of(item).items():
            return saboteur
    return None


def sabotage_of(item):
    """What is done to the environment while an item is asked: the name of a saboteur, or AS_IT_IS."""
    return item.callspec.params["sabotage"]


def case_of(item):
    """The parameters of the case that an item asks."""
    return {name: value for name, value in item.callspec.params.items() if name != "sabotage"}


@pytest.fixture(autouse=True)
def sabotage(request, environment):
    """Break what the saboteur breaks, inside the case's own state and in all its draws."""
    request.getfixturevalue("own_state")
    saboteur = saboteur_of(request.node)
    if saboteur is None:
        yield
        return
    with saboteur.patch(environment):
        yield


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_makereport(item):
    """Judge a case by its saboteur in place of what is expected of the column."""
    report = (yield).get_result()
    saboteur = saboteur_of(item)
    if saboteur is None:
        return
    if hasattr(report, "claim_unknown"):
        why = report.__dict__.pop("claim_unknown")["why"]
        unnoticed = "the claim was not even asked: %s" % (PATCH if report.when == "setup" else why)
        report.longrepr = _message(item, saboteur, unnoticed, "nothing", why)
        return
    if not hasattr(report, "claim_result"):
        return
    result = report.__dict__.pop("claim_result")
    report.__dict__.pop("wasxfail", None)
    seen = loader.seen_text(result)
    if report.when == "setup":
        unnoticed = "the claim was not even asked: %s" % (result["lacking"] or PATCH)
    else:
        unnoticed = saboteur.unnoticed(result["verdict"], seen)
    report.outcome = "failed" if unnoticed else "passed"
    report.longrepr = _message(item, saboteur, unnoticed, result["verdict"], seen) if unnoticed else None


def _message(item, saboteur, unnoticed, verdict, seen):
    # pytest loads fixtures as plugins of its own, after this one.
    from fixtures.judging import seen_lines

    lines = [
        "UNNOTICED: saboteur %s of %s: %s" % (saboteur.name, saboteur.claim, unnoticed),
        "  breaks:     %s" % saboteur.breaks,
        "  wanted:     %s" % saboteur.verdict,
    ]
    if saboteur.assertion is not None:
        lines.append("              by this line of the claim: %s" % saboteur.assertion)
    if saboteur.match is not None:
        lines.append("              with this to be seen: %s" % saboteur.match)
    lines.append("  seen:       %s" % verdict)
    lines += ["              %s" % line for line in seen_lines(seen)]
    lines.append(
        "  reproduce:  pytest '%s' -p tests.saboteurs.plugin --column %s"
        % (item.nodeid, item.config.getoption("column"))
    )
    return "\n".join(lines)
