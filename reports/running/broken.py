"""The result of an environment of which nothing could be imported, because it could not be installed."""

import json
from pathlib import Path

from reports.lines import SCHEMA_VERSION
from reports.running.staleness import requested
from reports.writing import write_whole
from suites import loader


def write_broken(path: Path, column: loader.Column, digest: str, why: str) -> None:
    """Keep a header that calls a column broken, in the place of its result."""
    header = {
        "kind": "header",
        "schema": SCHEMA_VERSION,
        "column": column.name,
        "digest": digest,
        "requested": requested(column),
        "imported": None,
        "broken": why,
        "packages": {},
        "platform": "",
        "devices": {},
        "helped": [],
        "profile": "quick",
        "cases": {},
    }
    write_whole(path, json.dumps(header, sort_keys=True) + "\n")
