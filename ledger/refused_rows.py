"""Messages that were not posted, as rows of `dead_letters` and `duplicates`, for one binary COPY each."""

from typing import NamedTuple

from ledger import copy_format as field
from ledger.batch import Item, Stream
from ledger.errors import Refusal
from ledger.posting_rows import identity, times

_DEAD_COLUMNS = (18).to_bytes(2, "big")
_DUPLICATE_COLUMNS = (9).to_bytes(2, "big")
_IDENTIFIER_LENGTH_MAX = 255


class Dead(NamedTuple):
    """A refused message: why, and the digest of the posted entry that it contradicts, if that is why."""

    item: Item
    stream: Stream
    refusal: Refusal
    existing_digest: bytes | None
    run_id: str | None


def dead_letter_row(dead: Dead) -> bytes:
    """The row for queries/dead_letters_copy.sql: the message whole, and the reason."""
    item, stream, refusal = dead.item, dead.stream, dead.refusal
    ledger_id, reference_id = identity_of(item)
    return _DEAD_COLUMNS + b"".join(
        (
            field.text(refusal.code),
            field.text(refusal.field),
            field.text(refusal.rule),
            field.text(refusal.reason),
            field.repeated_text(stream.consumer_group),
            field.repeated_text(stream.topic),
            field.integer(stream.partition),
            field.bigint(item.offset),
            field.binary(item.key),
            field.binary(item.value),
            field.jsonb(
                [
                    [_storable(name) or "?", value.hex() if value is not None else None]
                    for name, value in item.headers
                ]
            ),
            field.optional_text(ledger_id),
            field.optional_text(reference_id),
            field.binary(item.digest),
            field.binary(dead.existing_digest),
            field.optional_text(dead.run_id),
            times(item.arrival),
        )
    )


def duplicate_row(item: Item, stream: Stream, run_id: str | None) -> bytes:
    """The row for queries/duplicates_copy.sql."""
    ledger_id, reference_id = identity_of(item)
    if ledger_id is None or reference_id is None:
        raise ValueError("only an entry can be a duplicate")
    return _DUPLICATE_COLUMNS + b"".join(
        (
            field.repeated_text(stream.consumer_group),
            field.repeated_text(stream.topic),
            field.integer(stream.partition),
            field.bigint(item.offset),
            field.repeated_text(ledger_id),
            field.text(reference_id),
            field.optional_text(run_id),
            times(item.arrival),
        )
    )


def identity_of(item: Item) -> tuple[str | None, str | None]:
    """Ledger and reference, from the entry or from the row that was made in its place, as far as storable."""
    if item.entry is not None:
        return _storable(item.entry.ledger_id), _storable(item.entry.reference_id)
    return identity(item.row) if item.row is not None else (None, None)


def _storable(identifier: str) -> str | None:
    """The identifier, or None when PostgreSQL could not hold or index it; the raw bytes are kept anyway."""
    fits = len(identifier) <= _IDENTIFIER_LENGTH_MAX and "\0" not in identifier
    return identifier if fits else None
