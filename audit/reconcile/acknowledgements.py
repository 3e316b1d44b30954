"""Outbox rows held against the SCB's answers: what waits for one, by age, and what was refused."""

import time
from collections.abc import Mapping
from typing import Any

from audit.reconcile.amounts import shown
from audit.reconcile.compared import Compared
from audit.reconcile.model import Break, Comparison
from ledger.books import Books

_AGES = {"under 1 min": 60.0, "under 10 min": 600.0, "under 1 h": 3600.0, "under 1 day": 86_400.0}
_OLDER, _ASIDE = "1 day or more", "in the archive"
_STATUSES = ("pending", "published", "failed", "acknowledged")


def compare_acknowledgements(books: Books, unacknowledged_seconds: float) -> Compared:
    """A row without an answer is in flight, and a break once it is older than so many seconds."""
    began = time.monotonic()
    with books.snapshot():
        counted = books.records(
            "reconcile_acknowledgements", bounds=list(_AGES.values()), seconds=unacknowledged_seconds
        )
        late = books.records("reconcile_unacknowledged", seconds=unacknowledged_seconds)
        refused = books.records("reconcile_refused")
    breaks = (*map(_unacknowledged, late), *(Break(**row) for row in refused))
    comparison = Comparison(
        "acknowledgements",
        sum(row["rows"] for row in counted),
        breaks,
        in_flight=sum(row["in_flight"] for row in counted),
        totals=tuple(_totals(counted)),
        seconds=time.monotonic() - began,
    )
    return Compared(comparison)


def _totals(counted: "list[dict[str, Any]]") -> "list[dict[str, Any]]":
    ages = [*_AGES, _OLDER, _ASIDE]
    table = {age: dict.fromkeys(_STATUSES, 0) for age in ages}
    for row in counted:
        age = _ASIDE if row["bucket"] is None else ages[row["bucket"]]
        table[age][row["status"].lower()] += row["rows"]
    return [{"posted": age, **counts} for age, counts in table.items()]


def _unacknowledged(row: Mapping[str, Any]) -> Break:
    currency = row["currency_code"]
    return Break(
        "unacknowledged",
        "ACKNOWLEDGED",
        row["status"],
        ledger_id=row["ledger_id"],
        reference_id=row["reference_id"],
        currency_code=currency,
        details={
            "shard": row["shard"],
            "sequence": row["sequence"],
            "created_at": row["created_at"].isoformat(),
            "published_at": row["published_at"] and row["published_at"].isoformat(),
            "attempts": row["attempts"],
            "amount": None if row["amount"] is None else shown(row["amount"], currency),
        },
    )
