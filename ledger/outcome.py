"""What posting answers for one entry, in the order of judgement: the first that applies wins."""

from enum import StrEnum


class Outcome(StrEnum):
    """An outcome code. The declaration order is the order of precedence; `POSTED` is what remains."""

    UNDECODABLE = "undecodable"
    FIELD_INVALID = "field_invalid"
    AMOUNT_INVALID = "amount_invalid"
    CURRENCY_UNKNOWN = "currency_unknown"
    AMOUNT_PRECISION = "amount_precision"
    SAME_ACCOUNT = "same_account"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    LEDGER_UNKNOWN = "ledger_unknown"
    SOURCE_NOT_ALLOWED = "source_not_allowed"
    DEBIT_ACCOUNT_UNKNOWN = "debit_account_unknown"
    CREDIT_ACCOUNT_UNKNOWN = "credit_account_unknown"
    ACCOUNT_CLOSED = "account_closed"
    CURRENCY_MISMATCH = "currency_mismatch"
    ASSET_MISMATCH = "asset_mismatch"
    PARKED = "parked"
    INSUFFICIENT_AVAILABLE = "insufficient_available"
    POSTED = "posted"

    @property
    def is_refusal(self) -> bool:
        """Whether an entry with this outcome is a dead letter that waits for a person."""
        return self not in (Outcome.POSTED, Outcome.DUPLICATE, Outcome.PARKED)

    @property
    def is_neutral(self) -> bool:
        """Whether it says nothing about its stream: it is no refusal in a row, and does not end one."""
        return self in (Outcome.DUPLICATE, Outcome.PARKED)

    @property
    def reason(self) -> str:
        """What the books say of an entry with this outcome: without amounts, accounts or metadata."""
        return _REASONS.get(self, self.value)


_REASONS = {
    Outcome.DUPLICATE: "the reference is posted already, with the same content",
    Outcome.CONFLICT: "the reference is posted already, with other content",
    Outcome.LEDGER_UNKNOWN: "there is no such ledger",
    Outcome.SOURCE_NOT_ALLOWED: "the ledger does not accept this source",
    Outcome.DEBIT_ACCOUNT_UNKNOWN: "there is no such debit account",
    Outcome.CREDIT_ACCOUNT_UNKNOWN: "there is no such credit account",
    Outcome.ACCOUNT_CLOSED: "an account is frozen or closed",
    Outcome.CURRENCY_MISMATCH: "an account is in another currency",
    Outcome.ASSET_MISMATCH: "an account holds another type of asset",
    Outcome.PARKED: "the entry waits for an account that is unknown or frozen, or that others wait for",
    Outcome.INSUFFICIENT_AVAILABLE: "the entry would take an account's available balance below zero",
}
