"""A run as a bar that moves, where a person is watching."""

from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from cli.output import console as stderr
from ledger.runs.run import Run


class RunBar:
    """Posted, duplicates and refused, the rate, what is left, and why it goes slower than it could."""

    def __init__(self, screen: Console = stderr) -> None:
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[counts]}"),
            TimeElapsedColumn(),
            TextColumn("{task.fields[left]}"),
            console=screen,
            disable=not screen.is_terminal,
        )
        self._task = self._bars.add_task("", total=None, counts="", left="")

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def show(self, run: Run) -> None:
        """Draw how it stands."""
        self._bars.update(
            self._task,
            description=run.run_id,
            total=run.total,
            completed=run.processed,
            counts=counts_of(run) + (f" · {run.pace}" if run.pace else ""),
            left="" if run.eta_seconds is None else f"{span(run.eta_seconds)} left",
        )


def counts_of(run: Run) -> str:
    """The counters in words."""
    rate = "" if run.per_second is None else f", {run.per_second:,.0f}/s"
    return f"{run.successful:,} posted, {run.duplicates:,} duplicates, {run.failed:,} refused{rate}"


def span(seconds: float) -> str:
    """Seconds as a person says them."""
    whole = round(seconds)
    if whole < 60:  # noqa: PLR2004  a minute
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"  # noqa: PLR2004
