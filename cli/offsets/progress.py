"""How far the messages between two offsets have been looked at, where a person is watching."""

from typing import Self

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from cli.output import console


class SpanProgress:
    """One bar over the offsets of all streams."""

    def __init__(self, offsets: int) -> None:
        self._bars = Progress(
            TextColumn("messages"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._task = self._bars.add_task("", total=offsets)

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def advance(self, messages: int) -> None:
        """So many more were looked at."""
        self._bars.update(self._task, advance=messages)
