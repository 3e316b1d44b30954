"""One message of DBIS's outbox, as the SCB takes it."""

from typing import NamedTuple

from ledger.codec import Codec
from ledger.entry import LedgerEntry, content_digest
from ledger.tracing.identity import behind


class Place(NamedTuple):
    """Where a message lies."""

    topic: str
    partition: int
    offset: int


class Posted(NamedTuple):
    """An entry that DBIS posted. `digest` is computed here; `claimed_digest` is what DBIS says."""

    place: Place
    shard: int
    sequence: int
    kind: str
    entry: LedgerEntry
    digest: bytes
    claimed_digest: str
    stated: str | None = None  # the `traceparent` that it came with
    kept: str | None = None  # the one that its answer goes behind: our own span, if we record it


def posted_of(place: Place, value: bytes | None, codec: Codec, stated: str | None = None) -> Posted:
    """The message in `value`; Rejected when it cannot be read."""
    record = codec.decode("EntryPosted", value)
    entry = LedgerEntry._make(record[field] for field in LedgerEntry._fields)
    return Posted(
        place,
        record["shard"],
        record["sequence"],
        record["kind"],
        entry,
        content_digest(entry),
        record["content_digest"],
        stated,
        behind(stated),
    )
