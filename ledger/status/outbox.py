"""The outbox: how many rows have which status, and what has waited longest."""

from dataclasses import dataclass
from typing import Any

from ledger.books import Books

_COUNTED_BYTES_MAX = (
    512 * 2**20
)  # a fraction of a second to read; beyond it the rows are not counted one by one


@dataclass(frozen=True, slots=True)
class WaitingShard:
    """A shard with rows that are not published: how long the oldest waits, what holds it up, who sends it."""

    shard: int
    seconds: float
    error: str | None
    relay: str | None


@dataclass(frozen=True, slots=True)
class OutboxStatus:
    """Rows by status. `exact` is False when the split of published and acknowledged was found by halving."""

    pending: int
    published: int
    acknowledged: int
    failed: int
    exact: bool
    waiting: tuple[WaitingShard, ...]

    @property
    def oldest_pending_seconds(self) -> float | None:
        """How long the oldest row waits; None when none does."""
        return max((shard.seconds for shard in self.waiting), default=None)

    def document(self) -> dict[str, Any]:
        """The outbox as `status --json` prints it."""
        oldest = self.oldest_pending_seconds
        return {
            "pending": self.pending,
            "published": self.published,
            "acknowledged": self.acknowledged,
            "failed": self.failed,
            "oldest_pending_seconds": None if oldest is None else round(oldest, 3),
            "exact": self.exact,
        }


def outbox_status(books: Books, counted_bytes_max: int = _COUNTED_BYTES_MAX) -> OutboxStatus:
    """The outbox now."""
    size = books.row("status_outbox_bytes")
    exact = size is not None and size[0] <= counted_bytes_max
    (counts,) = books.rows("status_outbox_counted" if exact else "status_outbox_probed")
    pending, published, acknowledged, failed = counts
    waiting = tuple(WaitingShard(*row) for row in books.rows("status_outbox_waiting"))
    return OutboxStatus(pending, published, acknowledged, failed, exact, waiting)
