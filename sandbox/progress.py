"""What a long start tells its user: a line for each step and a bar for downloads."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, TextColumn, TransferSpeedColumn
from rich.progress import Progress as Bars


class Progress(Protocol):
    """Told what happens."""

    def say(self, text: str) -> None:
        """Note one step."""

    def downloading(self, title: str, total_bytes: int) -> AbstractContextManager[Callable[[int], None]]:
        """Show a download; the function it gives takes the number of bytes that arrived, from any thread."""


class Quiet:
    """Says nothing."""

    def say(self, text: str) -> None:
        """Drop it."""

    @contextmanager
    def downloading(self, title: str, total_bytes: int) -> Iterator[Callable[[int], None]]:  # noqa: ARG002
        """Drop it."""
        yield lambda _bytes: None


class OnConsole:
    """Says it on a console; bars appear only where a person is watching."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def say(self, text: str) -> None:
        """Print a line."""
        self._console.print(text, style="dim", soft_wrap=True)

    @contextmanager
    def downloading(self, title: str, total_bytes: int) -> Iterator[Callable[[int], None]]:
        """Show a bar, or a line where nobody is watching."""
        if not self._console.is_terminal:
            self.say(f"downloading {title} ({total_bytes / 1e6:.0f} MB)")
            yield lambda _bytes: None
            return
        columns = (
            TextColumn("[progress.description]{task.description}"),
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
        )
        with Bars(*columns, console=self._console, transient=True) as bars:
            task = bars.add_task(f"downloading {title}", total=total_bytes)
            yield lambda arrived: bars.advance(task, arrived)
