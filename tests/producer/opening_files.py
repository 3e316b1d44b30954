"""Sources of every kind of file, opened as the commands open them, and what becomes of their records."""

import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from ledger.config import Settings
from ledger.entry import LedgerEntry
from producer.kinds import open_source
from producer.opened import Opened, Watcher
from producer.reference import References
from producer.request import Request
from producer.source import Batch, Record, Refused, SourceBroken, Unreadable
from tests.producer.files import Never


def opened(kind: str, where: Path | str, notes: list[str] | None = None, **request: Any) -> Opened:
    """The source; what is told goes to `notes`."""
    watcher = Watcher((notes if notes is not None else []).append)
    return open_source(Settings(), Request(where, kind, **request), Never(), watcher)


def items(source: Opened, size: int = 1000) -> list[Record | Unreadable]:
    """Every record of the source."""
    return [item for batch in source.source.batches(None, size) for item in batch.items]


def answers(source: Opened) -> list[LedgerEntry | Refused]:
    """What becomes of each record."""
    with (
        tempfile.TemporaryDirectory() as folder,
        References(source.source.id, Path(folder) / "references") as references,
    ):
        transform = source.transform(references, None, Counter())
        return list(transform(items(source)))


def entries(source: Opened) -> list[LedgerEntry]:
    """The entries of a source whose records are all good."""
    found = answers(source)
    assert not [answer for answer in found if isinstance(answer, Refused)], found
    return [answer for answer in found if isinstance(answer, LedgerEntry)]


def refused(source: Opened) -> list[Refused]:
    """The refused records."""
    return [answer for answer in answers(source) if isinstance(answer, Refused)]


def until_broken(source: Opened, size: int) -> tuple[list[Batch], SourceBroken | None]:
    """The batches, and what broke the source off."""
    found: list[Batch] = []
    try:
        found.extend(source.source.batches(None, size))
    except SourceBroken as broken:
        return found, broken
    return found, None


def reads_on_behind_any_cursor(source: Opened, size: int) -> None:
    """What is read behind each batch's cursor is what follows that batch."""
    whole = items(source)
    assert len(whole) > size
    for batch in source.source.batches(None, size):
        rest = [item for later in source.source.batches(batch.cursor, 2) for item in later.items]
        assert rest == whole[batch.items[-1].sequence :]
