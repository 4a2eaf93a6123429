"""The seam between pytest and the house: options, and which fixtures a claim may ask for."""

import hypothesis
import pytest

# pytest rewrites only what is imported after it was told to, and warns of what it finds imported already.
pytest.register_assert_rewrite("fixtures")

from fixtures import asked, results  # noqa: E402
from suites import loader  # noqa: E402

pytest_plugins = [
    "fixtures.asked",
    "fixtures.asserts",
    "fixtures.beside",
    "fixtures.by_hand",
    "fixtures.caretaker",
    "fixtures.case",
    "fixtures.cluster",
    "fixtures.devices",
    "fixtures.digits",
    "fixtures.exit_code",
    "fixtures.files",
    "fixtures.judging",
    "fixtures.layers",
    "fixtures.marks",
    "fixtures.names",
    "fixtures.serving",
    "fixtures.state",
    "fixtures.summary",
    "fixtures.tensors",
    "fixtures.time_limit",
    "fixtures.timing",
    "fixtures.tracing",
]

SAME_EVERY_TIME = {
    "derandomize": True,
    "database": None,
    "deadline": None,
    "report_multiple_bugs": False,
    "suppress_health_check": list(hypothesis.HealthCheck),
}
# What Hypothesis draws differs from version to version of its own: quick asks the examples that a claim names, the same in
# every column. thorough searches beyond them, and does not shrink what it finds: most of it is a known deviation.
SEARCH = [hypothesis.Phase.explicit, hypothesis.Phase.generate]
hypothesis.settings.register_profile("quick", phases=[hypothesis.Phase.explicit], **SAME_EVERY_TIME)
hypothesis.settings.register_profile("thorough", max_examples=20, phases=SEARCH, **SAME_EVERY_TIME)
hypothesis.settings.load_profile("quick")


def pytest_addoption(parser):
    results.add_options(asked.add_options(parser))


def pytest_configure(config):
    try:
        config.claims = loader.load_claims()
    except loader.WordsError as error:
        raise pytest.UsageError(str(error)) from None
    config.asked = asked.Asked(config)
    results.install(config)
