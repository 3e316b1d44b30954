"""Whether DBIS's balances are what its own entries add up to, however many entries there are.

All are read, round after round, in ranges of their ids, each range in a transaction of its own: no snapshot
is held for longer than a range takes. A round goes on at the next look where the one before has stopped. At
its end one short snapshot has the balances and the entries behind the last range.

An entry that was committed behind the round, or taken back before it, makes a difference that the next round
does not find again. So a difference counts once two rounds have found the same.
"""

import time
from collections import defaultdict
from datetime import UTC, datetime
from decimal import Decimal

from ledger.books import Books
from ledger.status.residual.model import ZERO, Key

_RANGE = 50_000  # entries: a tenth of a second; so many at the end are left to the snapshot with the balances
_LAST = 2**63 - 1
_ANSWER_SECONDS = 30.0  # a range that takes longer is no range


class Alterations:
    """Where the round is, and what the rounds before it have found."""

    def __init__(self) -> None:
        self.found: dict[Key, Decimal] = {}  # by account, how much its balance is more than its entries
        self.compared_at: datetime | None = None  # the end of the latest round
        self._before: dict[Key, Decimal] = {}
        self._begin()

    def go_on(self, books: Books, seconds: float) -> bool:
        """Read on for about so long; whether a round has ended, and nothing it found waits for the next."""
        give_up_at = time.monotonic() + seconds
        while True:
            books.give_up_after(_ANSWER_SECONDS)
            if not self._read_range(books):
                self._end(books)
                if self.found == self._before:
                    return True
            if time.monotonic() >= give_up_at:
                return False

    def _begin(self) -> None:
        self._after = 0
        self._sums: defaultdict[str, Decimal] = defaultdict(Decimal)

    def _read_range(self, books: Books) -> bool:
        """Add up the next range; False when less than one is left."""
        last, entries = books.row("residual_entries_range", after=self._after, most=_RANGE) or (0, 0)
        if entries < _RANGE:
            return False
        self._add(books, last)
        self._after = last
        return True

    def _add(self, books: Books, last: int) -> None:
        for account, amount in books.rows("residual_entries_sums", after=self._after, last=last):
            self._sums[account] += amount

    def _end(self, books: Books) -> None:
        with books.snapshot():
            self._add(books, _LAST)
            balances = books.rows("residual_entries_balances")
            self.compared_at = datetime.now(UTC)
        surplus = {row[:2]: row[2] - self._sums.get(row[0], ZERO) for row in balances}
        found = {key: amount for key, amount in surplus.items() if amount}
        seen = self._before
        self.found = {key: found[key] for key in found if key in self.found or seen.get(key) == found[key]}
        self._before = found
        self._begin()
