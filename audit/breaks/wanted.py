"""Which breaks are meant, and those that the books have of them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ledger.books import Books

STATUSES = ("OPEN", "CORRECTED", "CLOSED")


@dataclass(frozen=True, slots=True)
class Wanted:
    """None is any."""

    status: str | None = "OPEN"
    kinds: Sequence[str] | None = None
    comparison: str | None = None
    ledger: str | None = None
    account: str | None = None
    reference: str | None = None

    def count(self, books: Books) -> int:
        """How many there are."""
        (count,) = books.row("breaks_count", **asdict(self)) or (0,)
        return int(count)

    def records(self, books: Books, limit: int, after: int = 0) -> list[dict[str, Any]]:
        """At most `limit` of them behind an id, in order."""
        return books.records("breaks_list", **asdict(self), limit=limit, after=after)
