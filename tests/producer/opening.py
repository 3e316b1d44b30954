"""Sources that are opened as a load opens them, and read without any Kafka."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from ledger.config import Settings
from ledger.entry import LedgerEntry
from ledger.errors import Retryable
from ledger.stopping import Stopping
from producer.kinds import open_source
from producer.opened import Opened, Watcher
from producer.reference import References
from producer.request import Request
from producer.source import Batch, Cursor, Record, Refused, Unreadable
from tests.producer.files import Never


def opening(settings: Settings, request: Request, stop: Stopping | None = None) -> Opened:
    """The source, understood."""
    return open_source(settings, request, stop or Never(), Watcher())


def batches_in(opened: Opened, cursor: Cursor | None = None, size: int = 1000) -> tuple[list[Batch], Any]:
    """The batches that hold something, and what broke the reading off."""
    found: list[Batch] = []
    try:
        found.extend(batch for batch in opened.source.batches(cursor, size) if batch.items)
    except Exception as error:  # noqa: BLE001  the test looks at it
        return found, error
    return found, None


def items_in(opened: Opened, size: int = 1000) -> list[Record | Unreadable]:
    """Every record, read through waits like a load does."""
    cursor: Cursor | None = None
    items: list[Record | Unreadable] = []
    while True:
        batches, error = batches_in(opened, cursor, size)
        items += [item for batch in batches for item in batch.items]
        cursor = batches[-1].cursor if batches else cursor
        if not isinstance(error, Retryable):
            assert error is None, error
            return items


def answers_in(opened: Opened, folder: Any, size: int = 1000) -> Sequence[LedgerEntry | Refused]:
    """What becomes of every record."""
    with References(opened.source.id, folder / "references") as references:
        return opened.transform(references, None, Counter())(items_in(opened, size))
