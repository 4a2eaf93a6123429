"""What a person sees while columns run: a bar for each that runs, one for all, and a line for each that has ended."""

from collections.abc import Sequence

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Column
from rich.text import Text

from reports.running.matrix import Run
from reports.text import one_line


class Display:
    """Shows runs as they go on, while its progress is entered; on what is no terminal only a line for each that has ended."""

    def __init__(self, console: Console, runs: Sequence[Run]) -> None:
        self._console = console
        self._width = max((len(run.column.name) for run in runs), default=0)
        name = TextColumn("{task.description}", table_column=Column(min_width=self._width))
        self.progress = Progress(
            name, BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("left:"), TimeRemainingColumn(),
            console=console, disable=not console.is_terminal,
        )  # fmt: skip
        self._all = self.progress.add_task("columns", total=len(runs))
        self._rows: dict[str, TaskID] = {}
        self._ended = 0

    def tell(self, run: Run) -> None:
        """Show how far a run is."""
        if run.ended is not None:
            self._tell_the_end(run, run.ended.seconds)
            return
        if run.column.name not in self._rows:
            self._rows[run.column.name] = self.progress.add_task(run.column.name, total=None)
        row = self._rows[run.column.name]
        self.progress.update(row, completed=run.watched.cases, total=run.watched.total or None)

    def _tell_the_end(self, run: Run, seconds: float) -> None:
        self._ended += 1
        row = self._rows.pop(run.column.name, None)
        if row is not None:
            self.progress.remove_task(row)
        self.progress.update(self._all, completed=self._ended)
        line = f"{run.column.name:<{self._width}}  {seconds:6.1f} s  {run.outcome}"
        style = "" if run.ended and run.ended.code == 0 and run.is_whole else "yellow"
        self._console.print(Text(one_line(line), style=style), soft_wrap=True)
