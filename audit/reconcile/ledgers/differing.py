"""What differs between the two entries of one reference: one break for each thing."""

from collections.abc import Iterator

from audit.reconcile.ledgers.entry import Entry, details, plain
from audit.reconcile.model import Break, Kind

_ACCOUNTS = ("debit_account_id", "credit_account_id")
_CONTENT = ("asset_type", "transaction_type", "fx_rate")


def differences(dbis: Entry, scb: Entry) -> Iterator[Break]:
    """Nothing when both are the same, whatever the zeros at the end of their amounts."""
    if dbis[:-2] == scb[:-2]:
        return
    if dbis.amount != scb.amount:
        yield _of("amount", dbis, scb, plain(scb.amount), plain(dbis.amount))
    sides = [name for name in _ACCOUNTS if getattr(dbis, name) != getattr(scb, name)]
    if sides:
        theirs, ours = (_accounts(entry, sides) for entry in (scb, dbis))
        yield _of("account", dbis, scb, theirs, ours, account_id=getattr(dbis, sides[0]), fields=sides)
    if dbis.currency_code != scb.currency_code:
        yield _of("currency", dbis, scb, scb.currency_code, dbis.currency_code)
    if dbis.timestamp_utc != scb.timestamp_utc:
        yield _of("time", dbis, scb, scb.timestamp_utc, dbis.timestamp_utc)
    fields = [name for name in _CONTENT if getattr(dbis, name) != getattr(scb, name)]
    if fields:
        theirs, ours = (_told(entry, fields) for entry in (scb, dbis))
        yield _of("content", dbis, scb, theirs, ours, fields=fields)


def _of(
    kind: Kind,
    dbis: Entry,
    scb: Entry,
    expected: str,
    actual: str,
    *,
    account_id: str | None = None,
    **more: str | list[str],
) -> Break:
    return Break(
        kind,
        expected,
        actual,
        dbis.ledger_id,
        dbis.reference_id,
        account_id,
        dbis.currency_code,
        details(dbis, scb) | more,
    )


def _accounts(entry: Entry, sides: list[str]) -> str:
    """The account that differs; both, debit first, where both do: swapped accounts are one break."""
    return " -> ".join(getattr(entry, name) for name in sides)


def _told(entry: Entry, fields: list[str]) -> str:
    return ", ".join(f"{name} {entry.document()[name] or 'none'}" for name in fields)
