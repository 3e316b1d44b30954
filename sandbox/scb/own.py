"""Entries of the SCB's own, for demonstrations and tests."""

import time

from ledger.books import Books
from ledger.config import Settings
from ledger.entry import LedgerEntry
from sandbox.scb.entries import lock_ledger, write_entries
from sandbox.scb.migrate import open_ledger

_ACCOUNTS = 20
_PIECE = 10_000


def add_own_entries(settings: Settings, count: int) -> int:
    """Book `count` new entries in the SCB's ledger, between accounts of its own; the last number."""
    last = 0
    with open_ledger(settings) as books:
        for begin in range(0, count, _PIECE):
            last = book_own_entries(books, min(_PIECE, count - begin))
    return last


def book_own_entries(books: Books, count: int) -> int:
    """The same at once, on a connection that is open; the last number."""
    now = time.time_ns() // 1000
    with books.transaction():
        first = lock_ledger(books)
        write_entries(books, [_entry(first + nth, now) for nth in range(count)], "OWN", first)
    return first + count - 1


def _entry(number: int, moment: int) -> LedgerEntry:
    """A payment in EUR that differs from its neighbours in accounts and amount."""
    debit = number % _ACCOUNTS
    credit = (debit + 1 + number // _ACCOUNTS % (_ACCOUNTS - 1)) % _ACCOUNTS
    return LedgerEntry(
        ledger_id="SOVEREIGN",
        debit_account_id=_account(debit),
        credit_account_id=_account(credit),
        amount=f"{1 + number % 9973}.{number % 100:02}",
        currency_code="EUR",
        asset_type="fiat",
        transaction_type="PAYMENT",
        reference_id=f"SCB-{number:012}",
        timestamp_utc=moment,
        fx_rate=None,
        metadata={"channel": "scb-standin"},
        source_id="scb",
        source_type="SCB",
        source_position=str(number),
        producer_sequence=number,
    )


def _account(number: int) -> str:
    return f"SCB-{number + 1:06}"
