"""The progress of an import of accounts, by the bytes of its file, where a person is watching."""

from typing import Self

from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from cli.output import console
from ledger.account_file import AccountFile
from ledger.imported import Imported


class ImportProgress:
    """One bar: what is read of the file, and what became of it."""

    def __init__(self, file: AccountFile) -> None:
        self._file = file
        self._bar = Progress(
            TextColumn("accounts"),
            BarColumn(),
            DownloadColumn(),
            TextColumn("{task.description}"),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("", total=file.path.stat().st_size or None)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def update(self, so_far: Imported) -> None:
        """So many accounts are through."""
        counts = f"{so_far.created:,} created, {so_far.unchanged:,} unchanged, {so_far.faulty:,} with errors"
        self._bar.update(self._task, completed=self._file.bytes_read, description=counts)
