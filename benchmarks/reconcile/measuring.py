"""One comparison in a process of its own: what it found, its seconds, the rows it was sent, its memory."""

import multiprocessing
import resource
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import psycopg

from audit.reconcile.ledgers import compare_ledgers
from ledger.books import Books
from ledger.config import Settings

_FIELDS = (
    "ledger_id, reference_id, debit_account_id, credit_account_id, amount, currency_code, asset_type, "
    "transaction_type, fx_rate, timestamp_utc"
)
_PIECE = 50_000
Found = list[tuple[str, str]]  # kind and reference


class Measured(NamedTuple):
    """One way, once."""

    found: Found
    checked: int
    in_flight: int
    seconds: float
    rows: int
    mebibytes: float


def ours(settings: Settings) -> Measured:
    """`compare_ledgers`."""
    return _apart(_ours, settings)


def naive(books: str, scb: str) -> Measured:
    """Both tables read whole, and compared in two dictionaries; who is in flight it cannot know."""
    return _apart(_naive, books, scb)


def _apart(work: Callable[..., Measured], *arguments: Any) -> Measured:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, arguments)


def _ours(settings: Settings) -> Measured:
    rows = _counted_rows()
    found = compare_ledgers(settings)
    told: Found = [(one.kind, one.reference_id or "") for one in found.breaks]
    return Measured(told, found.checked, found.in_flight, found.seconds, rows["all"], _mebibytes())


def _naive(books: str, scb: str) -> Measured:
    began = time.monotonic()
    here, there = _read(books, "ledger_entries"), _read(scb, "scb_entries")
    keys = sorted(key for key in here.keys() | there.keys() if here.get(key) != there.get(key))
    found = [("differs", key[1]) for key in keys]
    seconds = time.monotonic() - began
    return Measured(found, len(here), 0, seconds, len(here) + len(there), _mebibytes())


def _read(url: str, table: str) -> Mapping[tuple[str, str], tuple[Any, ...]]:
    with psycopg.connect(url) as connection, connection.cursor("rows") as cursor:
        cursor.itersize = _PIECE
        cursor.execute(f"SELECT {_FIELDS} FROM {table}".encode())
        return {row[:2]: row[2:] for row in cursor}


def _counted_rows() -> dict[str, int]:
    count = {"all": 0}
    original = Books.rows

    def rows(self: Books, query: str, **parameters: Any) -> list[tuple[Any, ...]]:
        found = original(self, query, **parameters)
        count["all"] += len(found)
        return found

    Books.rows = rows  # type: ignore[method-assign]
    return count


def _mebibytes() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
