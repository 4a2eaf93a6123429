"""One line of a result file, decoded and held against the schema."""

import json
import math
from collections.abc import Callable
from functools import cache
from importlib import resources
from typing import Any

import fastjsonschema

SCHEMA_VERSION = 2
# The one before: its files carry no checksum, and do not say by themselves what was left out.
EARLIER_VERSION = 1
KINDS = ("header", "begun", "case", "unknown", "footer")
DEEPEST = 50


class LineError(Exception):
    """Why a line is none of a result file's; str() is a clause."""


def decode(line: bytes) -> dict[str, Any]:
    """The JSON object on a line, whatever its kind; raises LineError."""
    try:
        # A number that JSON does not know is kept as a word: better a text than a lost line.
        value = json.loads(line.decode("utf-8"), parse_constant=str, parse_float=_finite)
    except UnicodeDecodeError:
        raise LineError("is not UTF-8") from None
    except (ValueError, RecursionError):
        raise LineError("is not JSON") from None
    if not isinstance(value, dict) or value.get("kind") not in KINDS:
        raise LineError(f"is no {', '.join(KINDS[:-1])} or {KINDS[-1]}")
    if _is_deeper_than(DEEPEST, value):
        raise LineError(f"is nested deeper than {DEEPEST} levels")
    return value


def check(line: dict[str, Any]) -> None:
    """Hold a decoded line against the schema of its kind; raises LineError."""
    try:
        _validator(line["kind"])(line)
    except fastjsonschema.JsonSchemaValueException as error:
        message = str(error.message).replace("data.", "").replace("data ", "it ")
        raise LineError(f"is not a {line['kind']} as the schema has it: {message}") from None


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema of a line."""
    text = resources.files("reports").joinpath("result.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def _finite(text: str) -> float | str:
    number = float(text)
    return number if math.isfinite(number) else text


def _is_deeper_than(levels: int, value: Any) -> bool:
    layer = [value]
    for _ in range(levels):
        layer = [
            inner
            for outer in layer
            if isinstance(outer, (dict, list))
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not layer:
            return False
    return True


@cache
def _validator(kind: str) -> Callable[[dict[str, Any]], Any]:
    definitions = schema()["definitions"]
    compiled: Callable[[dict[str, Any]], Any] = fastjsonschema.compile(
        {"$schema": schema()["$schema"], "definitions": definitions, "$ref": f"#/definitions/{kind}"}
    )
    return compiled
