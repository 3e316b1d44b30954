"""One double-entry posting, and the digest that says whether two of the same reference are the same money."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, Self

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SEPARATOR = "\x1f"
END_TO_END_ID = "end_to_end_id"  # a field on the wire since version 2; a key of the metadata everywhere else


class LedgerEntry(NamedTuple):
    """One entry: the fields of the first version of the Avro record `LedgerEntry`, in its order.

    Version 2 gives the end-to-end identification a field of its own; here it stays where it was, in the
    metadata, so that an entry is the same whichever version it was written in. `amount` and `fx_rate` are
    plain decimal strings, so that no step can round them; `timestamp_utc` is in microseconds since 1970-01-01
    UTC.
    """

    ledger_id: str
    debit_account_id: str
    credit_account_id: str
    amount: str
    currency_code: str
    asset_type: str
    transaction_type: str
    reference_id: str
    timestamp_utc: int
    fx_rate: str | None
    metadata: Mapping[str, str]
    source_id: str
    source_type: str
    source_position: str
    producer_sequence: int

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Self:
        """The entry in a decoded Avro record of any version."""
        values = dict(record)
        if (identification := values.pop(END_TO_END_ID, None)) is not None:
            values["metadata"] = {**values["metadata"], END_TO_END_ID: identification}
        return cls(**values)

    def record(self) -> dict[str, Any]:
        """The Avro record of the newest version."""
        if END_TO_END_ID not in self.metadata:
            return {**self._asdict(), END_TO_END_ID: None}
        rest = {key: text for key, text in self.metadata.items() if key != END_TO_END_ID}
        return {**self._asdict(), "metadata": rest, END_TO_END_ID: self.metadata[END_TO_END_ID]}


def micros_of(moment: datetime) -> int:
    """Microseconds since 1970-01-01 UTC; `moment` must be aware."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment_of(micros: int) -> datetime:
    """The aware UTC time of `micros` since 1970-01-01; OverflowError beyond year 9999."""
    return _EPOCH + timedelta(microseconds=micros)


def plain(decimal: str) -> str:
    """A decimal of the wire grammar in its one canonical text: no trailing zeros, no exponent.

    >>> plain("12.500"), plain("100"), plain("0.0")
    ('12.5', '100', '0')
    """
    return decimal.rstrip("0").rstrip(".") if "." in decimal else decimal


def canonical_text(entry: LedgerEntry) -> str:
    """The money content of `entry`, joined by U+001F, as the books compute it too."""
    return _SEPARATOR.join(
        (
            entry.ledger_id,
            entry.reference_id,
            entry.debit_account_id,
            entry.credit_account_id,
            plain(entry.amount),
            "" if entry.fx_rate is None else plain(entry.fx_rate),
            entry.currency_code,
            entry.asset_type,
            entry.transaction_type,
        )
    )


def content_digest(entry: LedgerEntry) -> bytes:
    """SHA-256 over the money content: not over the time and the metadata."""
    return hashlib.sha256(canonical_text(entry).encode()).digest()
