"""Results in great number, made of those that are published: as varied as those, with all that was seen in them."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import count, cycle, islice
from pathlib import Path
from typing import Any

from reports.results import Refused, Result, read_result
from suites import loader


def write_many(kept: Path, folder: Path, columns: int, cases: int) -> None:
    """Write so many complete results of so many cases each; raises Refused where nothing is kept to make them of."""
    originals = [result for result in map(read_result, sorted(kept.glob("*.jsonl"))) if result.state == "complete"]
    if not originals:
        raise Refused(f"{kept}: no complete result in this folder to make many of")
    folder.mkdir(parents=True, exist_ok=True)
    digest = loader.digest()
    for name, original in islice(_named(originals), columns):
        lines = _lines(original, name, digest, cases)
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")


def _named(originals: Sequence[Result]) -> Iterator[tuple[str, Result]]:
    for nth in count():
        for original in originals:
            yield (f"{original.column}-copy{nth}" if nth else original.column), original


def _lines(original: Result, name: str, digest: str, number: int) -> Iterator[Mapping[str, Any]]:
    cases = []
    for nth, case in islice(enumerate(cycle(original.cases)), number):
        again = nth // len(original.cases)
        cases.append({**case.line, "parameters": {**case.parameters, **({"copy": again} if again else {})}})
    announced = Counter(case["claim"] for case in cases)
    yield {**(original.header or {}), "column": name, "digest": digest, "cases": announced}
    yield from cases
    yield {**(original.footer or {}), "cases": len(cases), "counts": Counter(case["verdict"] for case in cases)}
