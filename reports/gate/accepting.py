"""What an upgrade breaks now, recorded as accepted, so that from then on only what is new is told."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import fastjsonschema

from reports.comparison import HARMFUL
from reports.gate.acceptances import Acceptance, Lists
from reports.gate.as_json import SCHEMA_VERSION, schema
from reports.places import COMMAND
from reports.reading import Unreadable, bytes_of
from reports.results import Refused
from reports.text import one_line


def accepted_of(gate: Mapping[str, Any], until: Mapping[str, str], because: str | None) -> Sequence[Acceptance]:
    """An acceptance for each claim and verdict that the JSON of a gate tells of, narrowed to cases where not all have it."""
    found = []
    for claim in gate["claims"]:
        harmful = [case for case in claim["cases"] if case["kind"] in HARMFUL]
        for verdict in dict.fromkeys(case["after"]["verdict"] for case in harmful):
            cases = sorted(one_line(case["case"]) for case in harmful if case["after"]["verdict"] == verdict)
            some = cases if len(cases) < claim["compared"] + len(claim["not_compared"]) else None
            found.append(Acceptance(claim["claim"], verdict, some, until, because))
    return found


def kept(fresh: Sequence[Acceptance], earlier: Lists) -> Lists:
    """What is recorded afresh, with the reasons and ends that were written down before where nothing else is given now."""
    known = {(each.claim, each.verdict): each for each in earlier.accepted}
    told = []
    for each in fresh:
        before = known.get((each.claim, each.verdict)) or Acceptance(each.claim)
        told.append(replace(each, until=each.until or before.until, because=each.because or before.because))
    return Lists(earlier.matter, told)


def read_gate(path: Path) -> Mapping[str, Any]:
    """The JSON that a gate wrote; raises Refused."""
    try:
        document = json.loads(bytes_of(path))
        version = document.get("schema") if isinstance(document, dict) else None
        if version not in (None, SCHEMA_VERSION):
            raise Refused(f"{path}: is of schema version {json.dumps(version)}; this reads version {SCHEMA_VERSION}")
        _validator()(document)
    except Unreadable as why:
        raise Refused(f"{path}: {why}") from None
    except (ValueError, RecursionError):
        raise Refused(f"{path}: is not what `{COMMAND} gate --format json` writes") from None
    told: Mapping[str, Any] = document
    return told


@cache
def _validator() -> Any:
    return fastjsonschema.compile(schema())
