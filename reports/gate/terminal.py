"""The gate for people at a terminal, wide or narrow; without colour where it goes into a file or a pipe."""

from collections.abc import Iterator, Sequence

from rich import box
from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.rule import Rule
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from reports.gate.telling import HEADINGS, Gate, Told, cut, known_as, seen
from reports.text import one_line, without_commands

WIDE = 120
MOST_USES = 5


def show(gate: Gate, console: Console) -> None:
    """Print all of it, what is not known first."""
    for clause in gate.not_known:
        console.print(_line(f"Not known: {clause}.", "bold red"), soft_wrap=True)
    console.print(_line(f"from {known_as(gate.before)}\n  to {known_as(gate.after)}"), soft_wrap=True)
    for kind, told in gate.of_kind.items():
        look = HEADINGS[kind]
        console.print()
        console.print(_line(f"{look.sign} {look.heading} ({len(told)})", f"bold {look.colour}"))
        console.print(_Guarded(_table(told) if console.width >= WIDE else _blocks(told)))
    for heading, lines in _lists(gate).items():
        if lines:
            console.print()
            console.print(_Guarded(_line(heading, "bold")))
            for line in lines:
                console.print(_Guarded(_line(f"  {line}")))
    console.print()
    console.print(_line(gate.sum))
    passed = not gate.ruling.forbidden and not gate.not_known
    for sentence in gate.sentences:
        console.print(_Guarded(_line(sentence, "bold green" if passed else "bold red")))


class _Guarded:
    """What is shown, without the commands to a CI job that only folding it into lines makes of what a result says."""

    def __init__(self, shown: RenderableType) -> None:
        self._shown = shown

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        for line in console.render_lines(self._shown, options, pad=False):
            text = "".join(segment.text for segment in line)
            guarded = without_commands(text)
            yield from line if guarded == text else [Segment(guarded)]
            yield Segment.line()


def _table(told: Sequence[Told]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_lines=False, expand=True, padding=(0, 1))
    for heading, ratio in (("claim", 4), ("seen before", 3), ("seen after", 3), ("why, and what instead", 4)):
        table.add_column(heading, ratio=ratio, overflow="fold")
    for each in told:
        table.add_row(
            Group(*_claim(each)), Group(*_seen(each, "before")), Group(*_seen(each, "after")), Group(*_notes(each))
        )
        table.add_row()
    return table


def _blocks(told: Sequence[Told]) -> Group:
    blocks: list[RenderableType] = []
    for each in told:
        table = Table.grid(padding=(0, 1), expand=True)
        table.add_column(width=6)
        table.add_column(ratio=1, overflow="fold")
        table.add_row(Text("before", "dim"), Group(*_seen(each, "before")))
        table.add_row(Text("after", "dim"), Group(*_seen(each, "after")))
        table.add_row(Text("why", "dim"), Group(*_notes(each)))
        blocks += [Rule(style="dim"), *_claim(each), table]
    return Group(*blocks)


def _claim(told: Told) -> Iterator[Text]:
    yield _line(told.change.claim, "bold")
    yield _line(told.verdicts)
    if told.extent:
        yield _line(told.extent, "dim")
    if told.judged.judgement == "allowed":
        yield _line("(allowed)", "italic")
    yield _line(told.sentence)
    for use in told.uses[:MOST_USES]:
        yield _line(f"{use.place}: {cut(use.code)}", "cyan")
    if len(told.uses) > MOST_USES:
        yield _line(f"and {len(told.uses) - MOST_USES} more places", "cyan")


def _seen(told: Told, when: str) -> Iterator[Text]:
    lines = seen(told.shown.before if when == "before" else told.shown.after)
    yield from map(_line, lines or ["nothing was noted"])


def _notes(told: Told) -> Iterator[Text]:
    if told.since:
        yield _line(told.since)
    for reason in told.reasons:
        yield _line(f"{reason.when}: {reason.because}")
        yield _line(reason.link, "dim")
    if told.drift:
        yield _line(f"drift: {told.drift}", "bold red")
    if told.successor:
        after = told.successor
        yield _line(f"instead: {after.claim}, {after.before} → {after.after}: {after.sentence}", "green")
    elif told.no_successor:
        yield _line(f"nothing instead: {told.no_successor}", "dim")


def _lists(gate: Gate) -> dict[str, Sequence[str]]:
    return {
        "Accepted": gate.accepted,
        "Could not be compared": [
            f"{why} ({len(claims)}): {', '.join(claims)}" for why, claims in gate.not_compared.items()
        ],
        f"Not as expected in {gate.after.column}": [f"{claim}: {drift}" for claim, drift in gate.drifted],
        "Remarks": gate.remarks,
    }


def _line(text: str, style: str = "") -> Text:
    return Text("\n".join(map(one_line, text.split("\n"))), style)
