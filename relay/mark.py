"""Write down what Kafka has; under a lease that changed hands nothing is written."""

from ledger.books import Books
from ledger.metrics import measure
from relay.batch import Batch
from relay.latency import BOUNDS, NONE, Latencies, latencies_of
from relay.publish import Confirmed


def mark(books: Books, result: Confirmed, owner: str) -> Latencies | None:
    """Mark the confirmed rows and, for new ones, advance the watermark; how long those took, since posting.

    None when the lease was lost.
    """
    span = result.batch.span
    latencies = NONE
    with books.transaction():
        if not _still_ours(books, result.batch, owner):
            return None
        if result.rows and span.resend is not None:
            books.run("relay_sent_again", shard=span.shard, first=span.first, last=result.last)
        else:
            for stretch in result.stretches():
                books.run("relay_mark", shard=span.shard, **stretch._asdict())
            latencies = _latencies(books, result)
        if result.fault is not None:
            books.run("relay_failed", shard=span.shard, sequence=result.last + 1, error=result.fault)
        elif span.resend is not None:
            books.run("relay_resend_done", id=span.resend)
        if result.rows and span.resend is None:
            books.run("relay_advance", shard=span.shard, first=span.first, last=result.last)
    return latencies


def _latencies(books: Books, result: Confirmed) -> Latencies:
    """Of the rows just marked; asked only where somebody may read them."""
    if not (result.rows and measure.is_kept()):
        return NONE
    span = result.batch.span
    return latencies_of(
        books.rows("relay_latencies", shard=span.shard, first=span.first, last=result.last, bounds=BOUNDS)
    )


def _still_ours(books: Books, batch: Batch, owner: str) -> bool:
    return books.row("relay_lease_hold", shard=batch.span.shard, owner=owner, fence=batch.fence) is not None
