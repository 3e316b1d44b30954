"""The next rows of each shard: what waits behind the watermark, or what was asked for again."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from ledger.books import Books
from relay.lease import Leases
from relay.standstill import Standstills, shard_name


class Waiting(NamedTuple):
    """A shard with rows behind its watermark; `free` when anybody may take its lease."""

    shard: int
    published: int
    drawn: int
    free: bool


class Span(NamedTuple):
    """A range of one shard to send; `resend` is the request that it answers, if it is one."""

    shard: int
    first: int
    last: int
    resend: int | None


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one shard in order, without a hole: `records` begin at `span.first`."""

    span: Span
    fence: int
    records: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Work:
    """What to send now, and whether any row waits, be it in a shard of somebody else's."""

    batches: list[Batch]
    rows_wait: bool


def next_batches(books: Books, leases: Leases, standstills: Standstills, limit: int) -> Work:
    """One batch for every shard that we hold and that has something to send: `limit` rows in all."""
    waiting = [Waiting(*row) for row in books.rows("relay_waiting")]
    fences = leases.held(books)
    if any(shard.free for shard in waiting if shard.shard not in fences):
        fences = leases.held(books, at_once=True)
    ready = [shard for shard in fences if not standstills.standing(shard_name(shard))]
    spans = _spans(waiting, _resends(books, ready), ready, limit)
    return Work([Batch(span, fences[span.shard], _records(books, span)) for span in spans], bool(waiting))


def _spans(
    waiting: Collection[Waiting], resends: Mapping[int, Span], ready: Collection[int], limit: int
) -> list[Span]:
    """Requests first, then what is new; the same share for every shard."""
    fresh = [shard for shard in waiting if shard.shard in ready and shard.shard not in resends]
    share = max(1, limit // max(1, len(fresh)))
    return [
        *resends.values(),
        *(Span(row.shard, row.published + 1, min(row.drawn, row.published + share), None) for row in fresh),
    ]


def _resends(books: Books, ready: Collection[int]) -> dict[int, Span]:
    rows = books.rows("relay_resends_open", shards=list(ready))
    return {shard: Span(shard, first, last, resend) for shard, resend, first, last in rows}


def _records(books: Books, span: Span) -> list[dict[str, Any]]:
    return books.records("relay_fetch", shard=span.shard, after=span.first - 1, last=span.last)
