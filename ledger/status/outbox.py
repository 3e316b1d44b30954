"""The outbox shard by shard: how many rows have which status, and what has waited longest.

Counting row by row is exact and reads the table; so it is done while that is small, and a look every second
does not show. Beyond it the figures come from watermarks and by halving.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ledger.books import Books

_COUNTED_BYTES_MAX = 16 * 2**20  # 38,000 rows: 30 ms on a busy machine, where 280 MiB take 300 ms


@dataclass(frozen=True, slots=True)
class WaitingShard:
    """A shard with rows that are not published: how long the oldest waits, what holds it up, who sends it."""

    shard: int
    seconds: float
    error: str | None
    relay: str | None


@dataclass(frozen=True, slots=True)
class Head:
    """Who holds a shard, and what holds up its oldest unpublished row; no seconds when there is none."""

    shard: int
    seconds: float | None = None
    error: str | None = None
    relay: str | None = None


@dataclass(frozen=True, slots=True)
class Shard:
    """One shard: how many rows wait for Kafka, how many for the SCB, and since when; who sends it."""

    shard: int
    group: str
    topic: str
    partition: int
    rows: int
    pending: int
    unanswered: int
    failed: int
    unanswered_seconds: float | None
    pending_seconds: float | None = None
    error: str | None = None
    relay: str | None = None

    @property
    def answered(self) -> int:
        """What the SCB has applied or refused."""
        return self.rows - self.pending - self.unanswered


@dataclass(frozen=True, slots=True)
class OutboxStatus:
    """Rows by status, the sums of `shards`. `exact` is False when they were found by halving."""

    pending: int
    published: int
    acknowledged: int
    failed: int
    exact: bool
    waiting: tuple[WaitingShard, ...]
    shards: tuple[Shard, ...] = ()

    @property
    def oldest_pending_seconds(self) -> float | None:
        """How long the oldest row waits; None when none does."""
        return oldest_seconds(self.waiting)

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


def oldest_seconds(waiting: Sequence[WaitingShard]) -> float | None:
    """How long the oldest row waits; None when none does."""
    return max((one.seconds for one in waiting), default=None)


def outbox_status(books: Books, counted_bytes_max: int = _COUNTED_BYTES_MAX) -> OutboxStatus:
    """The outbox now."""
    return outbox_of(books, heads(books), counted_bytes_max)


def heads(books: Books) -> tuple[Head, ...]:
    """The front of each shard: a few rows, however much waits."""
    return tuple(Head(*row) for row in books.rows("status_outbox_waiting"))


def waiting(heads: Sequence[Head]) -> tuple[WaitingShard, ...]:
    """The shards with rows that are not published."""
    return tuple(
        WaitingShard(one.shard, one.seconds, one.error, one.relay) for one in heads if one.seconds is not None
    )


def outbox_of(
    books: Books, heads: Sequence[Head], counted_bytes_max: int = _COUNTED_BYTES_MAX
) -> OutboxStatus:
    """The outbox now, with the fronts that are known: all its figures are of one statement."""
    size = books.row("status_outbox_bytes")
    exact = size is not None and size[0] <= counted_bytes_max
    front = {one.shard: one for one in heads}
    shards = tuple(
        _shard(row, front.get(row[0], Head(row[0])))
        for row in books.rows("status_outbox_counted" if exact else "status_outbox_probed")
    )
    failed = sum(one.failed for one in shards)
    return OutboxStatus(
        pending=sum(one.pending for one in shards),
        published=sum(one.unanswered for one in shards),
        acknowledged=sum(one.answered for one in shards) - failed,
        failed=failed,
        exact=exact,
        waiting=waiting(heads),
        shards=shards,
    )


def _shard(row: Sequence[Any], head: Head) -> Shard:
    return Shard(*(*row, head.seconds, head.error, head.relay))
