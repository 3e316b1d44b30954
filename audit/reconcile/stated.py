"""Balances that the other side states, held against those of the books.

1. read      the whole file, into a table of this session's own; nothing is compared if a line is bad
2. twice     an account that is stated with two balances is refused
3. compare   in one snapshot: as the balances stand, or as of a moment
"""

import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from audit.reconcile.amounts import difference, shown
from audit.reconcile.compared import Compared, Tell, untold
from audit.reconcile.model import Break, Comparison
from audit.reconcile.stated_file import Stated, StatedFile
from ledger.books import Books
from ledger.errors import UsageError

_TYPES = ("text", "numeric", "text", "int8")
_TOLD_EVERY = 10_000
_NAMED = 20
_NO_TOLERANCE = Decimal(0)


def compare_stated(
    books: Books,
    path: Path,
    *,
    tolerance: Decimal = _NO_TOLERANCE,
    at: datetime | None = None,
    tell: Tell = untold,
) -> Compared:
    """A break for each account that differs by more than `tolerance`; UsageError for a bad file."""
    began = time.monotonic()
    read(books, path, tell)
    with books.snapshot():
        rows = books.records("stated_compare", tolerance=tolerance, at=at)
        (unstated,) = books.row("stated_unstated") or (0,)
        kept = [row[0] for row in books.rows("stated_kept")]
    totals = tuple(_total(row) for row in rows if row["account_id"] is None)
    comparison = Comparison(
        "stated",
        sum(total["accounts"] for total in totals),
        tuple(_break(row, at) for row in rows if row["account_id"] is not None),
        totals=totals,
        seconds=time.monotonic() - began,
    )
    accounts = "1 account of the books is" if unstated == 1 else f"{unstated:,} accounts of the books are"
    return Compared(comparison, kept, [f"{accounts} not stated, and not compared"] if unstated else [])


def read(books: Books, path: Path, tell: Tell = untold) -> None:
    """Put what the file states into this session's table; UsageError when any of it cannot be used."""
    file = StatedFile(path)
    books.run("stated_create")
    books.copy_rows("stated_copy", _TYPES, _told(file.rows(), tell))
    file.check()
    books.run("stated_index")
    books.run("stated_analyze")
    twice = books.rows("stated_twice", limit=_NAMED)
    if twice:
        named = "\n".join(f"  lines {line} and {again}" for _, line, again in twice)
        raise UsageError(
            f"{path} states accounts twice, and not the same:\n{named}",
            hint="take out the lines that do not hold; an account has one balance",
        )


def _told(rows: Iterator[Stated], tell: Tell) -> Iterator[Stated]:
    read_rows = 0
    for row in rows:
        read_rows += 1
        if read_rows % _TOLD_EVERY == 0:
            tell("stated", _TOLD_EVERY)
        yield row
    tell("stated", read_rows % _TOLD_EVERY)


def _total(row: Mapping[str, Any]) -> dict[str, Any]:
    currency = row["currency_code"]
    sums = {
        name: None if row[name] is None else shown(row[name], currency)
        for name in ("stated", "actual", "apart")
    }
    return {
        "currency": currency,
        "accounts": row["accounts"],
        "differing": row["differing"],
        "stated": sums["stated"],
        "books": sums["actual"],
        "apart": sums["apart"],
    }


def _break(row: Mapping[str, Any], at: datetime | None) -> Break:
    currency, stated, actual = row["currency_code"] or row["stated_currency"], row["stated"], row["actual"]
    details: dict[str, Any] = {"line": row["line"], "stated": shown(stated, currency)}
    if at is not None:
        details["at"] = at.isoformat()
    if row["kind"] == "currency":
        return Break(
            "currency",
            row["stated_currency"],
            row["currency_code"],
            account_id=row["account_id"],
            currency_code=row["currency_code"],
            details={**details, "balance": shown(actual, row["currency_code"])},
        )
    if actual is not None:
        details |= {"balance": shown(actual, currency), "difference": difference(stated, actual, currency)}
        details["asset_type"] = row["asset_type"]
    return Break(
        "balance",
        shown(stated, currency),
        None if actual is None else shown(actual, currency),
        account_id=row["account_id"],
        currency_code=currency,
        details=details,
    )
