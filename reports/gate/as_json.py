"""The gate as JSON, as gate.schema.json has it."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from importlib import resources
from typing import Any

from reports.comparison import CaseChange
from reports.gate.policy import Judged
from reports.gate.telling import Gate, Told, cut, seen, verdict_of, verdict_of_case
from reports.html.findings import CaseView
from reports.results import Result
from reports.text import without_commands_in_json

SCHEMA_VERSION = 2


def as_json(gate: Gate) -> str:
    """All of it, as a document of ASCII."""
    return without_commands_in_json(json.dumps(document_of(gate), indent=2)) + "\n"


def document_of(gate: Gate) -> Mapping[str, Any]:
    """The same, as a value."""
    told = {each.change.claim: each for each in gate.told}
    return {
        "schema": SCHEMA_VERSION,
        "outcome": gate.outcome,
        "not_known": list(gate.not_known),
        "unread": [asdict(skipped) for skipped in gate.unread],
        "from": _side(gate.before),
        "to": _side(gate.after),
        "fail_on": gate.ruling.fail_on,
        "counts": dict(gate.counts),
        "claims": [_claim(each, told.get(each.change.claim)) for each in gate.ruling.judged],
        "remarks": list(gate.remarks),
    }


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema of it."""
    text = resources.files("reports.gate").joinpath("gate.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def _side(result: Result) -> Mapping[str, Any]:
    return {
        "column": result.column,
        "state": result.state,
        "why": result.why,
        "imported": result.environment and result.header and result.header["imported"],
        "digest": result.header and result.header["digest"],
    }


def _claim(judged: Judged, told: Told | None) -> Mapping[str, Any]:
    change = judged.change
    about: dict[str, Any] = {
        "claim": change.claim,
        "kind": change.kind,
        "why": change.why,
        "judgement": judged.judgement or None,
        "accepted_because": [each.because for each in judged.accepted_by],
        "before": verdict_of(change.before),
        "after": verdict_of(change.after),
        "compared": sum(case.kind != "not-compared" for case in change.cases),
        "not_compared": [{"case": case.label, "why": cut(case.why or "")} for case in change.left_out],
        "cases": [_case(case) for case in change.differing],
        "drift": [{"case": case.label, "drift": case.drift} for case in change.after.drifted],
    }
    if told:
        about["sentence"] = told.sentence
        about["since"] = told.since
        about["reasons"] = [reason._asdict() for reason in told.reasons]
        about["successor"] = told.successor and told.successor._asdict()
        about["no_successor"] = told.no_successor
        about["uses"] = [{**asdict(use.place), "code": cut(use.code), "match": use.match} for use in told.uses]
    return about


def _case(case: CaseChange) -> Mapping[str, Any]:
    return {
        "case": case.label,
        "kind": case.kind,
        "before": _seen(case.before),
        "after": _seen(case.after),
    }


def _seen(case: CaseView | None) -> Mapping[str, Any]:
    return {
        "verdict": verdict_of_case(case),
        "seen": list(seen(case)),
        "names": [
            {"documented": cut(name["documented"]), "answered": cut(name["answered"])}
            for name in (case.line["names"] if case else ())
        ],
    }
