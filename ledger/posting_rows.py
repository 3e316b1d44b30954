"""Entries as rows of `ledger_entries`, for one binary COPY."""

from typing import NamedTuple

from ledger import copy_format as field
from ledger.entry import LedgerEntry


class Arrival(NamedTuple):
    """An entry and where it came from: the stream's shard, topic, partition and offset, and its trace."""

    entry: LedgerEntry
    shard: int
    topic: str
    partition: int
    offset: int
    traceparent: str | None
    run_id: str | None


_COLUMNS = (21).to_bytes(2, "big")
_COLUMNS_WITH_ORDINAL = (22).to_bytes(2, "big")


def short_way_row(arrival: Arrival) -> bytes:
    """The row for a COPY into `ledger_entries` (queries/entries_copy.sql)."""
    return _COLUMNS + _fields(arrival)


def careful_way_row(ordinal: int, arrival: Arrival) -> bytes:
    """The row for a COPY into the session's `incoming_entries` (queries/incoming_copy.sql)."""
    return _COLUMNS_WITH_ORDINAL + field.integer(ordinal) + _fields(arrival)


def _fields(arrival: Arrival) -> bytes:
    entry, shard, topic, partition, offset, traceparent, run_id = arrival
    repeated = field.repeated_text
    return b"".join(
        (
            repeated(entry.ledger_id),
            repeated(entry.debit_account_id),
            repeated(entry.credit_account_id),
            field.numeric(entry.amount),
            repeated(entry.currency_code),
            repeated(entry.asset_type),
            repeated(entry.transaction_type),
            field.text(entry.reference_id),
            field.optional_numeric(entry.fx_rate),
            field.jsonb(entry.metadata),
            field.timestamp(entry.timestamp_utc),
            repeated(entry.source_id),
            repeated(entry.source_type),
            field.text(entry.source_position),
            field.bigint(entry.producer_sequence),
            field.optional_text(run_id),
            repeated(topic),
            field.integer(partition),
            field.bigint(offset),
            field.optional_text(traceparent),
            field.integer(shard),
        )
    )
