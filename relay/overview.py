"""What the SCB has and has not heard, shard by shard."""

from typing import Any

from ledger.books import Books

_COUNTS = ("pending", "published", "acknowledged", "failed", "archived")


def overview(books: Books) -> dict[str, Any]:
    """The outbox as `dual-ledger outbox status --json` prints it; reads the whole table, not its archive."""
    shards = books.records("outbox_status")
    ages = [shard["oldest_pending_seconds"] for shard in shards]
    return {
        **{name: sum(shard[name] for shard in shards) for name in _COUNTS},
        "oldest_pending_seconds": max((age for age in ages if age is not None), default=None),
        "shards": shards,
    }
