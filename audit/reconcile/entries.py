"""Balances held against the entries and holds that they come from, in one pass over the books."""

import time
from collections.abc import Mapping
from typing import Any

from audit.reconcile.amounts import difference, shown
from audit.reconcile.compared import Compared
from audit.reconcile.model import Break, Comparison
from ledger.books import Books

_COLUMNS = ("balance", "recomputed", "available_balance", "reserved_balance", "held")


def compare_entries(books: Books) -> Compared:
    """A break for each account whose balances are not what its entries and open holds say."""
    began = time.monotonic()
    with books.snapshot():
        rows = books.records("reconcile_entries")
    totals = tuple(_total(row) for row in rows if row["account_id"] is None)
    breaks = tuple(_break(row) for row in rows if row["account_id"] is not None)
    absent = sum(row["account_id"] is not None and row["absent"] for row in rows)
    checked = sum(total["accounts"] for total in totals) + absent
    return Compared(
        Comparison("entries", checked, breaks, totals=totals, seconds=time.monotonic() - began),
    )


def _total(row: Mapping[str, Any]) -> dict[str, Any]:
    currency = row["currency_code"]
    return {
        "currency": currency,
        "accounts": row["accounts"],
        **{name: shown(row[name], currency) for name in _COLUMNS},
    }


def _break(row: Mapping[str, Any]) -> Break:
    currency = row["currency_code"]
    amounts = {name: None if row[name] is None else shown(row[name], currency) for name in _COLUMNS}
    what, expected, actual = _first_wrong(row)
    details: dict[str, Any] = {"what": what, **amounts}
    if expected is not None and actual is not None:
        details["difference"] = difference(expected, actual, currency)
    return Break(
        "balance",
        None if expected is None else shown(expected, currency),
        None if actual is None else shown(actual, currency),
        account_id=row["account_id"],
        currency_code=currency,
        details=details,
    )


def _first_wrong(row: Mapping[str, Any]) -> tuple[str, Any, Any]:
    """Which of the account's balances is wrong, the gravest first: what it should be, and what it is."""
    if row["absent"]:
        return "account", row["recomputed"], None
    if row["balance"] != row["recomputed"]:
        return "balance", row["recomputed"], row["balance"]
    if row["reserved_balance"] != row["held"]:
        return "reserved_balance", row["held"], row["reserved_balance"]
    return "available_balance", row["balance"] - row["reserved_balance"], row["available_balance"]
