"""Entries as rows of `ledger_entries`, for one binary COPY."""

from collections.abc import Sequence
from functools import lru_cache

from ledger import copy_format as field
from ledger.entry import LedgerEntry

_COMBINATIONS = 1 << 12
_repeated = field.repeated_text
_COLUMNS = (21).to_bytes(2, "big")
_COLUMNS_WITH_ORDINAL = (22).to_bytes(2, "big")


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
) -> bytes:
    """One entry and where it came from, as the fields of a row."""
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
            _place(run_id, topic, partition),
            field.bigint(offset),
            field.optional_text(traceparent),
            field.integer(shard),
        )
    )


# Neighbouring fields that come in few combinations, packed once for each.


@lru_cache(_COMBINATIONS)
def _kind(currency_code: str, asset_type: str, transaction_type: str) -> bytes:
    return field.text(currency_code) + field.text(asset_type) + field.text(transaction_type)


@lru_cache(_COMBINATIONS)
def _source(source_id: str, source_type: str) -> bytes:
    return field.text(source_id) + field.text(source_type)


@lru_cache(_COMBINATIONS)
def _place(run_id: str | None, topic: str, partition: int) -> bytes:
    return field.optional_text(run_id) + field.text(topic) + field.integer(partition)
