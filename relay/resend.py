"""Ask the running relay to send rows once more, for a reader that met a gap. Nothing is rewound."""

from dataclasses import dataclass
from typing import NamedTuple

from ledger.books import Books
from ledger.errors import UsageError


class Progress(NamedTuple):
    """How many requests are open, and whether a relay holds the shard and so will serve them."""

    open: int
    served: bool


@dataclass(frozen=True, slots=True)
class Resend:
    """A range of one shard that is to be sent again, as the requests it was split into."""

    shard: int
    first: int
    last: int
    requests: list[int]

    @property
    def rows(self) -> int:
        """How many rows that are."""
        return self.last - self.first + 1

    def progress(self, books: Books) -> Progress:
        """How far the relay is."""
        row = books.row("outbox_resend_progress", ids=self.requests, shard=self.shard)
        assert row is not None
        return Progress(*row)


def request_resend(
    books: Books, shard: int, first: int, last: int | None, size: int, reason: str, operator_name: str
) -> Resend:
    """Leave the request in the books, in pieces of `size` rows, and wake the relay.

    UsageError when the shard is unknown, the range holds nothing that was published, or rows of it are gone.
    """
    bounds = books.row("outbox_resend_bounds", shard=shard, first=first, last=last)
    if bounds is None:
        raise UsageError(f"there is no shard {shard}", hint="`dual-ledger outbox status` lists the shards")
    published, kept = bounds
    end = published if last is None else min(last, published)
    if end < first:
        raise UsageError(
            f"nothing to send again: shard {shard} is published up to {published}",
            hint="rows behind that are sent by the relay anyway, in order",
        )
    if kept < end - first + 1:
        raise UsageError(
            f"of the rows {first} to {end} of shard {shard} only {kept} are still in the outbox",
            hint="they were acknowledged and cleared; the entries themselves are in the books",
        )
    rows = books.rows(
        "outbox_resend_request",
        shard=shard,
        first=first,
        last=end,
        size=size,
        reason=reason,
        operator_name=operator_name,
    )
    return Resend(shard, first, end, [identity for (identity,) in rows])
