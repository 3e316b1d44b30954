"""The SCB's own ledger as a source: its own entries, in the order it booked them, for ever or up to a number.

The SCB draws its numbers from one locked row, so they grow in the order of commits: behind a number nothing
appears later. Entries that it heard from DBIS are never among them: no echo.
"""

import time
from collections.abc import Iterator
from typing import Any

from ledger.books import Books, connect
from ledger.config import Settings
from ledger.entry import LedgerEntry
from ledger.errors import Retryable, UsageError
from producer.source import Batch, Cursor, Record

_SQL = "sandbox.scb.sql"  # the SCB's ledger comes with its own queries
_WAIT_SECONDS = 0.1  # between two looks when nothing is new: well within the second that replication may take


class ScbLedger:
    """Follows the SCB's ledger behind a number, up to `last` if that is stated; the cursor is that number."""

    type = "SCB"

    def __init__(self, settings: Settings, source_id: str, last: int | None = None) -> None:
        if settings.scb_database_url is None:
            raise UsageError(
                "no database of the SCB is configured",
                hint="set DUAL_LEDGER_SCB_DATABASE_URL, or start one here: dual-ledger sandbox up",
            )
        self.id = source_id
        self._settings = settings
        self._last = last

    def bounds(self) -> tuple[int, int]:
        """How many entries it has up to the last that is asked for, and the number of that one."""
        with self._open() as ledger:
            count, last = ledger.row("scb_own_bounds", last=self._last) or (0, 0)
        return count, last

    def batches(self, cursor: Cursor | None, size: int) -> Iterator[Batch]:
        """The entries behind `cursor`, and then whatever is booked, for ever or up to the last asked for."""
        position = 0 if cursor is None else int(cursor["number"])
        with self._open() as ledger:
            while True:
                rows = ledger.records("scb_own_entries", position=position, limit=size, last=self._last)
                if not rows and self._last is not None:
                    return
                if not rows:
                    time.sleep(_WAIT_SECONDS)
                items = [self._record(row) for row in rows]
                position = items[-1].sequence if items else position
                yield Batch(items, {"number": position}, position)

    def _open(self) -> Books:
        ledger = connect(
            self._settings,
            url=self._settings.scb_database_url,
            application="dual-ledger produce scb",
            sql_package=_SQL,
        )
        if ledger.row("scb_ledger_present") != (True,):
            ledger.close()
            raise Retryable("the SCB's database has no ledger yet", hint="start it: dual-ledger sandbox scb")
        return ledger

    def _record(self, row: dict[str, Any]) -> Record:
        number = int(row.pop("number"))
        position = str(number)
        entry = LedgerEntry(
            **row,
            source_id=self.id,
            source_type=self.type,
            source_position=position,
            producer_sequence=number,
        )
        return Record(number, position, entry)
