"""One entry of either ledger, as the comparison reads it."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

Key = tuple[str, str]  # ledger, reference


class Entry(NamedTuple):
    """What both ledgers have of an entry; `id` is DBIS's entry id, or the SCB's number.

    The time is a text, as no Python time holds what a database can. `from_scb`: the SCB's own, or said to be.
    """

    ledger_id: str
    reference_id: str
    debit_account_id: str
    credit_account_id: str
    amount: Decimal
    currency_code: str
    asset_type: str
    transaction_type: str
    fx_rate: Decimal | None
    timestamp_utc: str
    id: int
    from_scb: bool

    @property
    def key(self) -> Key:
        """What makes it the same entry on both sides."""
        return self.ledger_id, self.reference_id

    def document(self) -> dict[str, str | None]:
        """Its fields in JSON's types."""
        return {
            "debit_account_id": self.debit_account_id,
            "credit_account_id": self.credit_account_id,
            "amount": plain(self.amount),
            "currency_code": self.currency_code,
            "asset_type": self.asset_type,
            "transaction_type": self.transaction_type,
            "fx_rate": None if self.fx_rate is None else plain(self.fx_rate),
            "timestamp_utc": self.timestamp_utc,
        }


def plain(number: Decimal) -> str:
    """All its digits, without an exponent."""
    return f"{number:f}"


def asked(keys: Iterable[Key]) -> dict[str, list[str]]:
    """References as the queries take them."""
    pairs = list(keys)
    return {"ledgers": [key[0] for key in pairs], "references": [key[1] for key in pairs]}


def details(dbis: Entry | None, scb: Entry | None) -> dict[str, Any]:
    """Both sides of a break."""
    return {"dbis": dbis.document() if dbis else None, "scb": scb.document() if scb else None}
