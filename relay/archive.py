"""Answered outbox rows that are old enough go aside: the outbox stays as small as what is under way."""

import time
from collections.abc import Callable

from ledger import failpoint
from ledger.books import Books

DAY_SECONDS = 86_400.0
ROWS = 2000  # moved in one transaction: some tens of milliseconds
_BUSY_SECONDS = 0.25  # from one move to the next while there is something to publish or to answer
_DONE_SECONDS = 60.0  # to the next look, when nothing was left to move


def archive(books: Books, older_than_seconds: float) -> int:
    """Move at most ROWS rows answered longer ago than that, in a transaction of its own; how many."""
    row = books.row("outbox_archive", seconds=older_than_seconds, rows=ROWS)
    return int(row[0]) if row else 0


def archivable(books: Books, older_than_seconds: float) -> int:
    """How many rows could be moved now."""
    row = books.row("outbox_archivable", seconds=older_than_seconds)
    return int(row[0]) if row else 0


class Archive:
    """Keeps the retention of one relay, without ever being what holds a row up."""

    def __init__(self, days: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._days = days
        self._clock = clock
        self._due_at = clock()

    def move(self, books: Books, *, idle: bool) -> int:
        """Move some rows if it is time to; how many there were."""
        if self._days == 0 or self._clock() < self._due_at:
            return 0
        moved = archive(books, self._days * DAY_SECONDS)
        failpoint.reach("relay.after_archive")
        pause_with_more = 0.0 if idle else _BUSY_SECONDS
        self._due_at = self._clock() + (_DONE_SECONDS if moved < ROWS else pause_with_more)
        return moved
