"""Writes entries into the SCB's ledger, each with the next number."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from ledger.books import Books, Jsonb
from ledger.entry import LedgerEntry, content_digest, moment_of

_TYPES = (
    *("int8", "text", "text", "text", "numeric", "text", "text", "text", "text", "numeric", "jsonb"),
    *("timestamptz", "bytea", "text"),
)


def lock_ledger(books: Books) -> int:
    """Let nobody else write entries before this transaction ends; the next number."""
    row = books.row("scb_counter_lock")
    assert row is not None
    return int(row[0])


def write_entries(books: Books, entries: Sequence[LedgerEntry], origin: str, first: int) -> None:
    """Write `entries` in order, numbered from `first`; the ledger must be locked."""
    if not entries:
        return
    rows = (_row(number, entry, origin) for number, entry in enumerate(entries, first))
    books.copy_rows("scb_entries_write", _TYPES, rows)
    books.run("scb_counter_set", next_number=first + len(entries))


def _row(number: int, entry: LedgerEntry, origin: str) -> tuple[Any, ...]:
    return (
        number,
        entry.ledger_id,
        entry.debit_account_id,
        entry.credit_account_id,
        Decimal(entry.amount),
        entry.currency_code,
        entry.asset_type,
        entry.transaction_type,
        entry.reference_id,
        None if entry.fx_rate is None else Decimal(entry.fx_rate),
        Jsonb(entry.metadata),
        moment_of(entry.timestamp_utc),
        content_digest(entry),
        origin,
    )
