"""Write down what Kafka has; under a lease that changed hands nothing is written."""

from ledger.books import Books
from relay.batch import Batch
from relay.publish import Confirmed


def mark(books: Books, result: Confirmed, owner: str) -> bool:
    """Mark the confirmed rows and, for new ones, advance the watermark; False when the lease was lost."""
    span = result.batch.span
    with books.transaction():
        if not _still_ours(books, result.batch, owner):
            return False
        if result.rows and span.resend is not None:
            books.run("relay_sent_again", shard=span.shard, first=span.first, last=result.last)
        else:
            for stretch in result.stretches():
                books.run("relay_mark", shard=span.shard, **stretch._asdict())
        if result.fault is not None:
            books.run("relay_failed", shard=span.shard, sequence=result.last + 1, error=result.fault)
        elif span.resend is not None:
            books.run("relay_resend_done", id=span.resend)
        if result.rows and span.resend is None:
            books.run("relay_advance", shard=span.shard, first=span.first, last=result.last)
    return True


def _still_ours(books: Books, batch: Batch, owner: str) -> bool:
    return books.row("relay_lease_hold", shard=batch.span.shard, owner=owner, fence=batch.fence) is not None
