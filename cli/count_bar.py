"""How far a long work over many things has come, where a person is watching."""

from typing import Self

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from cli.output import console


class CountBar:
    """One bar; without a known total it only counts."""

    def __init__(self, doing: str, total: int | None) -> None:
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[said]}"),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task(doing, total=total, said="")

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def expect(self, total: int) -> None:
        """How many there are is known by now."""
        self._bar.update(self._task, total=total)

    def advance(self, count: int, said: str = "") -> None:
        """So many more are done."""
        self._bar.update(self._task, advance=count, said=said)
