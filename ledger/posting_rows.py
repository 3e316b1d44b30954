"""Entries as rows of `ledger_entries`, for one binary COPY."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from struct import Struct

from ledger import copy_format as field
from ledger.entry import LedgerEntry, moment_of
from ledger.origin import NO_ARRIVAL, Arrival

_COMBINATIONS = 1 << 12
_repeated = field.repeated_text
_COLUMNS = (23).to_bytes(2, "big")
_COLUMNS_WITH_ORDINAL = (24).to_bytes(2, "big")
_LEDGER, _DEBIT, _CREDIT, _REFERENCE, _TIME, _POSITION, _SEQUENCE = 0, 1, 2, 7, 10, 13, 14  # columns
TRACEPARENT_BYTES = 55
# offset, traceparent, shard, read_at, sent_at, each behind its length
_place_and_times = Struct(f"!iqi{TRACEPARENT_BYTES}siiiqiq").pack
_place = Struct(f"!iqi{TRACEPARENT_BYTES}sii").pack  # the same without the times


def short_way(rows: Sequence[bytes]) -> bytes:
    """A whole COPY into `ledger_entries` (queries/entries_copy.sql) of packed rows, at least one."""
    return b"".join((field.HEADER, _COLUMNS, _COLUMNS.join(rows), field.TRAILER))


def careful_way(rows: Sequence[bytes]) -> bytes:
    """A whole COPY into the session's `incoming_entries` (queries/incoming_copy.sql), numbered from 0."""
    return field.block(
        _COLUMNS_WITH_ORDINAL + field.integer(ordinal) + row for ordinal, row in enumerate(rows)
    )


def packed(
    entry: LedgerEntry,
    *,
    shard: int,
    topic: str,
    partition: int,
    offset: int,
    traceparent: str | None,
    run_id: str | None = None,
    arrival: Arrival = NO_ARRIVAL,
) -> bytes:
    """One entry and where it came from, as the fields of a row."""
    return b"".join(
        (
            entry_fields(entry),
            place_fields(topic, partition, run_id),
            field.bigint(offset),
            field.optional_text(traceparent),
            field.integer(shard),
            times(arrival),
        )
    )


def packed_ahead(
    entry_fields: bytes,
    place_fields: bytes,
    offset: int,
    traceparent: bytes,
    shard: int,
    arrival: Arrival = NO_ARRIVAL,
) -> bytes:
    """The same, of fields that are packed already; `traceparent` is well-formed."""
    read_at, sent_at = arrival
    if read_at is None or sent_at is None:
        place = _place(8, offset, TRACEPARENT_BYTES, traceparent, 4, shard)
        return entry_fields + place_fields + place + times(arrival)
    epoch = field.POSTGRES_EPOCH_MICROS
    return (
        entry_fields
        + place_fields
        + _place_and_times(
            8, offset, TRACEPARENT_BYTES, traceparent, 4, shard, 8, read_at - epoch, 8, sent_at - epoch
        )
    )


def times(arrival: Arrival) -> bytes:
    """When a message was read and sent, as two fields."""
    return field.optional_timestamp(arrival.read_at) + field.optional_timestamp(arrival.sent_at)


def entry_fields(entry: LedgerEntry) -> bytes:
    """What the entry itself says: the columns up to and with `producer_sequence`."""
    return b"".join(
        (
            _repeated(entry.ledger_id),
            _repeated(entry.debit_account_id),
            _repeated(entry.credit_account_id),
            field.numeric(entry.amount),
            _kind(entry.currency_code, entry.asset_type, entry.transaction_type),
            field.text(entry.reference_id),
            field.optional_numeric(entry.fx_rate),
            field.jsonb(entry.metadata),
            field.timestamp(entry.timestamp_utc),
            _source(entry.source_id, entry.source_type),
            field.text(entry.source_position),
            field.bigint(entry.producer_sequence),
        )
    )


def identity(row: bytes) -> tuple[str, str]:
    """Ledger and reference of a packed row."""
    return _two_texts(row, _LEDGER, _REFERENCE)


def parties(row: bytes) -> tuple[str, str]:
    """Debit and credit account of a packed row."""
    return _two_texts(row, _DEBIT, _CREDIT)


def provenance(row: bytes) -> tuple[int, str, datetime]:
    """Number at its producer, place in its source and business time of a packed row."""
    time, position, sequence = _columns(row, _TIME, _POSITION, _SEQUENCE)
    return (
        int.from_bytes(sequence),
        position.decode(),
        moment_of(int.from_bytes(time, signed=True) + field.POSTGRES_EPOCH_MICROS),
    )


def _two_texts(row: bytes, first: int, second: int) -> tuple[str, str]:
    one, other = _columns(row, first, second)
    return one.decode(), other.decode()


def _columns(row: bytes, *wanted: int) -> list[bytes]:
    """The bytes of these columns, given in order; of those up to the last only the fx rate may be null."""
    at, found = 0, []
    for column in range(wanted[-1] + 1):
        length = int.from_bytes(row[at : at + 4], signed=True)
        end = at + 4 + max(0, length)
        if column in wanted:
            found.append(row[at + 4 : end])
        at = end
    return found


# Neighbouring fields that come in few combinations, packed once for each.


@lru_cache(_COMBINATIONS)
def _kind(currency_code: str, asset_type: str, transaction_type: str) -> bytes:
    return field.text(currency_code) + field.text(asset_type) + field.text(transaction_type)


@lru_cache(_COMBINATIONS)
def _source(source_id: str, source_type: str) -> bytes:
    return field.text(source_id) + field.text(source_type)


@lru_cache(_COMBINATIONS)
def place_fields(topic: str, partition: int, run_id: str | None = None) -> bytes:
    """Where entries came from, without the offset."""
    return field.optional_text(run_id) + field.text(topic) + field.integer(partition)
