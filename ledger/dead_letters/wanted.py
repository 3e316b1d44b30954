"""Which dead letters are asked for."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from ledger.books import Books
from ledger.dead_letters.letter import BATCH

STATUSES = ("OPEN", "PARKED", "REDRIVEN", "UNDONE", "DISCARDED")
# Each question is planned for what it asks: a plan for all of them would read the whole table.
SESSION = {"plan_cache_mode": "force_custom_plan"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is None is not asked for."""

    status: str | None = "OPEN"
    codes: tuple[str, ...] | None = None
    topic: str | None = None
    run: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    ledger: str | None = None
    reference: str | None = None

    def parameters(self) -> dict[str, Any]:
        """As queries take them."""
        return {**asdict(self), "codes": list(self.codes) if self.codes else None}

    def records(self, books: Books, limit: int, after: int) -> list[dict[str, Any]]:
        """The first `limit` of them behind an id, to look at."""
        return books.records("dead_letters_list", limit=limit, after=after, **self.parameters())

    def count(self, books: Books) -> int:
        """How many there are."""
        return int((books.row("dead_letters_count", **self.parameters()) or (0,))[0])

    def batches(self, books: Books, size: int = BATCH) -> Iterator[list[int]]:
        """Their ids in order, in pieces; each piece is looked for when it is asked for."""
        after = 0
        while ids := [
            row[0] for row in books.rows("dead_letters_pick", limit=size, after=after, **self.parameters())
        ]:
            yield ids
            after = ids[-1]


def batches_of(ids: Sequence[int], size: int = BATCH) -> Iterator[list[int]]:
    """Given ids in order, each once, in pieces."""
    ordered = sorted(set(ids))
    for at in range(0, len(ordered), size):
        yield ordered[at : at + size]
