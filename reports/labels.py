"""What a case is called: its parameters, as a person reads them."""

import json
from collections.abc import Mapping
from typing import Any

from suites import loader


def label_of(parameters: Mapping[str, Any]) -> str:
    """The parameters of a case; an empty text for a claim's one case."""
    return ", ".join(f"{name} = {parameter(value)}" for name, value in sorted(parameters.items()))


def parameter(value: Any) -> str:
    """A parameter's value as it is shown: a text bare, all else as JSON."""
    if isinstance(value, str):
        return value
    return json.dumps(value) if isinstance(value, (int, float)) else loader.as_json(value)
