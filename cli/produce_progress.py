"""The progress of loading files, by their bytes, where a person is watching."""

from collections.abc import Collection
from pathlib import Path
from typing import Self

from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from cli.output import console
from producer.sources.compressed import is_packed
from producer.state import Position


class LoadProgress:
    """Two bars, one after the other: the fingerprint of the files, then their rows with their rate."""

    def __init__(self, paths: Collection[Path]) -> None:
        packed = any(is_packed(path) for path in paths)  # their plain size is not known beforehand
        self._size = sum(path.stat().st_size for path in paths)
        self._plain_size = None if packed else self._size
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            DownloadColumn(),
            TextColumn("{task.fields[rows]}"),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._fingerprint: TaskID | None = None
        self._rows: TaskID | None = None
        self._settled_at_start: int | None = None

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def fingerprinted(self, bytes_read: int) -> None:
        """So many bytes are fingerprinted."""
        if self._fingerprint is None:
            self._fingerprint = self._bars.add_task("fingerprint", total=self._size, rows="")
        self._bars.update(self._fingerprint, completed=bytes_read)

    def sent(self, position: Position, bytes_read: int) -> None:
        """So many bytes are read, and their rows settled."""
        if self._rows is None:
            self._rows = self._bars.add_task("rows", total=self._plain_size, rows="")
            self._settled_at_start = position.settled
        elapsed = self._bars.tasks[-1].elapsed or 0
        rate = (position.settled - (self._settled_at_start or 0)) / elapsed if elapsed else 0
        rows = f"{position.published:,} sent, {position.rejected:,} refused, {rate:,.0f}/s"
        self._bars.update(self._rows, completed=bytes_read, rows=rows)
