"""Whether DBIS's balances are what its own entries add up to, looked at when there is a reason to.

Entries are never changed, so nothing needs to be read again while nobody has touched one; and the server
counts every row that is changed or removed, also when triggers are set aside.
"""

from decimal import Decimal

from ledger.books import Books
from ledger.status.residual.model import Key

_AT_FIRST_BYTES_MAX = 512 * 2**20  # a second to read, at the first look; beyond it only with a reason


class Alterations:
    """What was found last, and what the server had counted then."""

    def __init__(self) -> None:
        self._seen: tuple[int, int] | None = None
        self._found: dict[Key, Decimal] = {}

    def found(self, books: Books) -> dict[Key, Decimal]:
        """By account, how much its balance is more than its entries."""
        row = books.row("residual_dbis_touched")
        touched, deleted, size = row or (0, 0, 0)
        counted = (touched, deleted)
        reason = touched != deleted if self._seen is None else counted != self._seen
        if self._found or reason or (self._seen is None and size <= _AT_FIRST_BYTES_MAX):
            self._found = {row[:2]: row[2] for row in books.rows("residual_dbis_altered")}
        self._seen = counted
        return self._found
