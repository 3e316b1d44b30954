"""Differences put into either ledger by a superuser with triggers off: twenty-five of every kind there is."""

from typing import NamedTuple

from benchmarks.database import query
from benchmarks.reconcile.filling import reference

_TABLES = {"dbis": "ledger_entries", "scb": "scb_entries"}
_COPIED = (
    "ledger_id, debit_account_id, credit_account_id, amount, currency_code, asset_type, transaction_type, "
    "fx_rate, metadata, timestamp_utc"
)
# kind, side, and what is done to the entry; so many of every twenty-five
_OF_TWENTY_FIVE = (
    ("amount", "dbis", "amount = amount + 0.01"),
    ("amount", "dbis", "amount = amount * 10"),
    ("amount", "scb", "amount = amount - 0.01"),
    ("amount", "scb", "amount = amount * 10"),
    ("amount", "dbis", "amount = amount + 5"),  # two pairs that cancel in the sum
    ("amount", "dbis", "amount = amount - 5"),
    ("amount", "scb", "amount = amount + 5"),
    ("amount", "scb", "amount = amount - 5"),
    ("missing_in_dbis", "dbis", "DELETE"),
    ("missing_in_dbis", "dbis", "DELETE"),
    ("missing_at_scb", "scb", "DELETE"),
    ("missing_at_scb", "scb", "DELETE"),
    ("extra", "scb", "DELETE"),
    ("extra", "scb", "DELETE"),
    ("account", "dbis", "debit_account_id = 'ACCOUNT-X'"),
    ("account", "scb", "credit_account_id = 'ACCOUNT-X'"),
    ("accounts", "dbis", "debit_account_id = credit_account_id, credit_account_id = debit_account_id"),
    ("currency", "dbis", "currency_code = 'USD'"),
    ("currency", "scb", "currency_code = 'USD'"),
    ("time", "dbis", "timestamp_utc = timestamp_utc + interval '1 microsecond'"),
    ("time", "scb", "timestamp_utc = timestamp_utc + interval '1 day'"),
    ("duplicate", "dbis", "INSERT"),
    ("duplicate", "scb", "INSERT"),
    ("content", "dbis", "fx_rate = 1.1"),
    ("content", "scb", "transaction_type = 'FEE'"),
)
BATCH = len(_OF_TWENTY_FIVE)

Told = tuple[str, str]


class Planted(NamedTuple):
    """What must be found: kind and reference of every break."""

    breaks: tuple[Told, ...]


def plant(books: str, scb: str, entries: int, first: int, batches: int) -> Planted:
    """`batches` times twenty-five more, from the `first` batch on; each on an entry of its own."""
    statements: dict[str, list[str]] = {"dbis": [], "scb": []}
    breaks: list[Told] = []
    for batch in range(first, first + batches):
        for nth, (kind, side, change) in enumerate(_OF_TWENTY_FIVE):
            n = _place(batch * BATCH + nth, entries, applied=kind == "missing_at_scb")
            statements[side].append(_statement(side, change, n))
            breaks += _breaks(kind, n)
    for side, url in (("dbis", books), ("scb", scb)):
        script = "; ".join(statements[side])
        query(url, f"SET session_replication_role = replica; {script}; RESET session_replication_role")
    return Planted(tuple(breaks))


def _place(nth: int, entries: int, *, applied: bool) -> int:
    """A number of its own for each; one that the SCB has applied, or one of its own."""
    n = (nth + 1) * 7919 * 4 % (entries - 4) // 4 * 4
    return n + (0 if applied else 1)


def _breaks(kind: str, n: int) -> list[Told]:
    if kind == "accounts":
        return [("account", reference(n))]
    return [(kind, f"COPY-{n}" if kind == "duplicate" else reference(n))]


def _statement(side: str, change: str, n: int) -> str:
    table, where = _TABLES[side], f"WHERE reference_id = '{reference(n)}' AND ledger_id = 'SOVEREIGN'"
    if change == "DELETE":
        return f"DELETE FROM {table} {where}"
    if change != "INSERT":
        return f"UPDATE {table} SET {change} {where}"
    columns, values = (
        ("source_type", "source_type")
        if side == "dbis"
        else ("number, content_digest, origin", f"-{n}, content_digest, origin")
    )
    return (
        f"INSERT INTO {table} (reference_id, {_COPIED}, {columns}) "
        f"SELECT 'COPY-{n}', {_COPIED}, {values} FROM {table} {where}"
    )
