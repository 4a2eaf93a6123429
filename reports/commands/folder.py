"""What lies in the folder that a run writes its results into."""

from collections.abc import Collection, Iterator
from pathlib import Path

from reports.commands.outcome import complain
from reports.matrix import Words
from reports.results import Refused, Result, read_result


def results_of_today(folder: Path, words: Words) -> Collection[Result]:
    """A result of today's claims for each column. Whatever else lies there is named, and costs no more than itself."""
    results: dict[str, Result] = {}
    # What is named after its column comes first: any other is a copy.
    for path, result in sorted(_readable(folder), key=lambda found: found[0].stem != found[1].column):
        if result.header and result.header["digest"] != words.digest:
            complain(f"{result.column} is left out of the page: it was asked other claims than today's")
        elif result.column in results:
            complain(f"{path} is left out of the page: it is a second result of {result.column}")
        else:
            results[result.column] = result
    return results.values()


def _readable(folder: Path) -> Iterator[tuple[Path, Result]]:
    for path in sorted(folder.glob("*.jsonl")):
        try:
            yield path, read_result(path)
        except Refused as why:
            complain(f"left out of the page: {why}")
