"""A table of PostgreSQL that is still written to, as a source without an end: no row is ever left out.

Rows appear when their transaction commits, not when they get their numbers: behind the highest number seen,
a lower one may come late, and whoever reads on from there has lost it. Nor does a pause help. So reading goes
by transactions, in sweeps:

1.  ask below which number every transaction has ended (`pg_snapshot_xmin`): what those wrote can be seen now,
    or was rolled back, and no row of theirs can come any more;
2.  read, in the order of the keys, the rows written by transactions below it, and not below the last sweep's;
3.  when all of them are settled, begin again at 1.

A sweep holds the same rows whenever it is read. A transaction that stays open holds back all that came after
it began, until it ends; then nothing is missing. A row that is updated appears once more.
"""

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from producer.source import Batch, Cursor, SourceBroken
from producer.sources.sql import SqlRows
from producer.sources.sql_database import Sweep
from producer.sources.sql_postgres import PostgresRows

_WAIT_SECONDS = 0.1  # between two looks when nothing is new
_WAIT_SECONDS_MAX = 1.0  # a stop is heard behind it
_TOLD_SECONDS = 30.0

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Place:
    """The sweep in hand, the last key of it that was read, and how many rows came up to there."""

    table: int
    begin: int | None
    end: int
    key: Sequence[Any] | None
    row: int

    def cursor(self) -> Cursor:
        key = None if self.key is None else list(self.key)
        return {"table": self.table, "begin": self.begin, "end": self.end, "key": key, "row": self.row}


class FollowedRows(SqlRows):
    """The rows of a table as they are committed."""

    def batches(self, cursor: Cursor | None, size: int) -> Iterator[Batch]:
        """What is there, and then whatever is committed, for ever."""
        with self._connect() as database:
            assert isinstance(database, PostgresRows)
            place = self._begun(database, cursor)
            while True:
                began = time.monotonic()
                sweep = Sweep(place.begin, place.end)
                found = place.row
                for rows in self.pages(database, place.key, size, sweep):
                    items = self.items(database, rows, place.row)
                    place.key, place.row = rows[-1].key, place.row + len(rows)
                    yield Batch(items, place.cursor(), place.row, whole=True)
                seconds = time.monotonic() - began if place.row == found else 0.0
                yield from self._next_sweep(database, place, seconds)

    def _begun(self, database: PostgresRows, cursor: Cursor | None) -> _Place:
        table, (now, _) = database.table_id(), database.running()
        if cursor is None:
            return _Place(table, None, now, None, 0)
        place = _Place(**cursor)
        if place.table != table or place.end > now:
            raise SourceBroken(
                "the table, or its database, is another than the one that was followed: "
                + (
                    "it was made anew"
                    if place.table != table
                    else "its transactions count from lower numbers"
                ),
                hint="send all of it again: --restart (the books drop doubles)",
            )
        return place

    def _next_sweep(self, database: PostgresRows, place: _Place, seconds: float) -> Iterator[Batch]:
        """Wait until further transactions have ended; a sweep that took long is not begun at once again."""
        began, told = time.monotonic(), False
        while True:
            time.sleep(min(max(_WAIT_SECONDS, seconds), _WAIT_SECONDS_MAX))
            ended, begun = database.running()
            waited = time.monotonic() - began
            if ended > place.end and waited >= seconds:
                place.begin, place.end, place.key = place.end, ended, None
                return
            if ended == place.end < begun and waited > _TOLD_SECONDS and not told:
                told = True
                _log.warning(
                    "%s: rows wait for a transaction that is open for %.0f s or more", self.id, waited
                )
            yield Batch([], place.cursor(), place.row)
