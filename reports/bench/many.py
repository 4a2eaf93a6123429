"""Results in great number, made of those that are published: as varied as those, with all that was seen in them."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import count, cycle, islice
from pathlib import Path
from typing import Any

from reports.lines import SCHEMA_VERSION
from reports.results import Refused, Result, read_result
from suites import loader

# Not of the claims of this checkout: those have not so many cases.
DIGEST = f"sha256:{'0' * 64}"


def write_many(kept: Path, folder: Path, columns: int, cases: int) -> None:
    """Write so many complete results of so many cases each; raises Refused where nothing is kept to make them of."""
    originals = [result for result in map(read_result, sorted(kept.glob("*.jsonl"))) if result.state == "complete"]
    if not originals:
        raise Refused(f"{kept}: no complete result in this folder to make many of")
    folder.mkdir(parents=True, exist_ok=True)
    for name, original in islice(_named(originals), columns):
        lines = _lines(original, name, cases)
        *covered, footer = [json.dumps(line, ensure_ascii=False) for line in lines]
        data = "".join(f"{line}\n" for line in covered).encode()
        (folder / f"{name}.jsonl").write_bytes(data + loader.checksum.closed(data, footer))


def _named(originals: Sequence[Result]) -> Iterator[tuple[str, Result]]:
    for nth in count():
        for original in originals:
            yield (f"{original.column}-copy{nth}" if nth else original.column), original


def _lines(original: Result, name: str, number: int) -> Iterator[Mapping[str, Any]]:
    cases = []
    for nth, case in islice(enumerate(cycle(original.cases)), number):
        again = nth // len(original.cases)
        cases.append({**case.line, "parameters": {**case.parameters, **({"copy": again} if again else {})}})
    announced = Counter(case["claim"] for case in cases)
    yield {**(original.header or {}), "schema": SCHEMA_VERSION, "column": name, "digest": DIGEST, "cases": announced}
    yield from cases
    yield {"kind": "footer", "cases": len(cases), "counts": Counter(case["verdict"] for case in cases)}
