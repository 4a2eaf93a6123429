"""What was expected of a case, and whether it came in that way."""

import json
from typing import Any, Mapping, Optional

from suites.loader.vocabulary import Claim, Environment, Expectation


def expected(claim: Claim, environment: Environment, parameters: Mapping[str, Any]) -> Optional[Expectation]:
    """The deviation that is known of this case, or None: it holds."""
    for expectation in claim.expectations:
        if expectation.applies(environment, parameters):
            return expectation
    return None


def drift(expectation: Optional[Expectation], verdict: str, seen: str) -> Optional[str]:
    """None if a case came out as expected or could not be asked, else a sentence saying how it did not."""
    if expectation is not None:
        return expectation.unmet_by(verdict, seen)
    if verdict in ("holds", "not-applicable"):
        return None
    return f"expected holds, came out as {verdict}"


def seen_text(case: Mapping[str, Any]) -> str:
    """What an expectation's match is looked for in: a line each for what a case line of a result file says was seen."""
    lines = []
    for observation in case["observations"]:
        value = observation["value"]
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
        lines.append("{}: {}".format(observation["label"], text))
    if case["exception"]:
        lines.append("{type}: {message}".format(**case["exception"]))
    lines += ["{documented} -> {answered}".format(**name) for name in case["names"]]
    return "\n".join(lines)
