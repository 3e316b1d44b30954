"""The same content and time under another reference: what was booked twice."""

from collections.abc import Sequence
from typing import Literal

from audit.reconcile.ledgers.ahead import Ahead
from audit.reconcile.ledgers.entry import Entry, Key, asked
from audit.reconcile.ledgers.pair import Pair


def twins(side: Literal["dbis", "scb"], entries: Sequence[Entry], pair: Pair, ahead: Ahead) -> dict[Key, str]:
    """Of `entries`, which `side` has alone: the reference of a twin that is no break itself, if any."""
    books, others = (pair.scb, pair.dbis) if side == "scb" else (pair.dbis, pair.scb)
    found: dict[Key, list[Entry]] = {}
    for nth, *row in books.rows(f"compare_{side}_twins", **_contents(entries)):
        found.setdefault(entries[nth - 1].key, []).append(Entry(*row))
    candidates = {twin.key: twin for some in found.values() for twin in some}
    other = "dbis" if side == "scb" else "scb"
    there = {row[:2] for row in others.rows(f"residual_{other}_entries", **asked(candidates))}
    missing = [twin for key, twin in candidates.items() if key not in there]
    theirs, ours = ahead.unexplained(*((missing, []) if side == "scb" else ([], missing)))
    wrong = {twin.key for twin in (*theirs, *ours)}
    return {
        key: min(good)
        for key, some in found.items()
        if (good := [twin.reference_id for twin in some if twin.key not in wrong])
    }


def _contents(entries: Sequence[Entry]) -> dict[str, list[object]]:
    names = {
        "ledgers": "ledger_id",
        "references": "reference_id",
        "debits": "debit_account_id",
        "credits": "credit_account_id",
        "amounts": "amount",
        "currencies": "currency_code",
        "assets": "asset_type",
        "types": "transaction_type",
        "rates": "fx_rate",
        "times": "timestamp_utc",
    }
    return {name: [getattr(entry, field) for entry in entries] for name, field in names.items()}
