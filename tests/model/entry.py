"""An entry as the contract on the wire describes it, and the digest of its money content: the model's own."""

from collections.abc import Mapping
from decimal import Decimal, localcontext
from hashlib import sha256
from typing import NamedTuple

_DIGITS = 100  # more than any sum of the tests has: nothing is rounded


class Entry(NamedTuple):
    """The fields of the contract, in its order; without those of its source when it is posted directly."""

    ledger_id: str
    debit_account_id: str
    credit_account_id: str
    amount: str
    currency_code: str
    asset_type: str
    transaction_type: str
    reference_id: str
    timestamp_utc: int | None  # microseconds since 1970
    fx_rate: str | None
    metadata: Mapping[str, str]
    source_id: str | None
    source_type: str | None
    source_position: str | None
    producer_sequence: int | None

    @property
    def digest(self) -> bytes:
        """SHA-256 over the money content, joined by U+001F: not over the time and the metadata."""
        content = (
            self.ledger_id,
            self.reference_id,
            self.debit_account_id,
            self.credit_account_id,
            _canonical(self.amount),
            _canonical(self.fx_rate) if self.fx_rate is not None else "",
            self.currency_code,
            self.asset_type,
            self.transaction_type,
        )
        return sha256("\x1f".join(content).encode()).digest()

    @property
    def directly(self) -> "Entry":
        """What remains of it where no source is named: the time is then that of posting."""
        return self._replace(
            timestamp_utc=None, source_id=None, source_type=None, source_position=None, producer_sequence=None
        )


def _canonical(decimal: str) -> str:
    """A plain decimal without trailing zeros and without an exponent."""
    with localcontext(prec=_DIGITS):
        return format(Decimal(decimal).normalize(), "f")
