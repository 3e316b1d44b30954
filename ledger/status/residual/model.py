"""What one look found: every account that differs, each term of it, and what remains."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

TERMS = ("in_flight", "held", "dead_letters", "to_scb", "refused_by_scb")
ZERO = Decimal(0)
_TOLD_MOST = 100

Key = tuple[str, str]  # account, currency


class Unexplained(NamedTuple):
    """What no entry explains of an account: `amount` is the SCB's side less DBIS's.

    With `altered` the balances agree, and DBIS's is by so much more than its own entries add up to.
    """

    account_id: str
    currency_code: str
    amount: Decimal
    altered: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One account in one currency; balances are debits less credits. `altered`: DBIS's less its entries."""

    account_id: str
    currency_code: str
    scb_balance: Decimal
    dbis_balance: Decimal
    terms: Mapping[str, Decimal] = field(default_factory=dict)
    altered: Decimal = ZERO

    @property
    def difference(self) -> Decimal:
        """The SCB's balance less DBIS's."""
        return self.scb_balance - self.dbis_balance

    @property
    def remaining(self) -> Decimal:
        """What is left of the difference when every term is taken away."""
        return self.difference - sum(self.terms.values(), ZERO)

    @property
    def unexplained(self) -> Unexplained | None:
        """What is wrong with the account; None when nothing is."""
        if self.remaining:
            return Unexplained(self.account_id, self.currency_code, self.remaining)
        if self.altered:
            return Unexplained(self.account_id, self.currency_code, self.altered, altered=True)
        return None

    def document(self) -> dict[str, Any]:
        """The line as `residual --json` prints it."""
        wrong = self.unexplained
        return {
            "account_id": self.account_id,
            "currency_code": self.currency_code,
            "scb_balance": self.scb_balance,
            "dbis_balance": self.dbis_balance,
            "difference": self.difference,
            **{term: self.terms.get(term, ZERO) for term in TERMS},
            "altered": self.altered,
            "unexplained": wrong.amount if wrong else ZERO,
        }


class Listed(NamedTuple):
    """One entry that is part of a term; an amount is None where that side has no such entry."""

    term: str
    ledger_id: str
    reference_id: str
    currency_code: str
    debit_account_id: str
    credit_account_id: str
    scb_amount: Decimal | None
    dbis_amount: Decimal | None
    reason: str
    where: str


@dataclass(frozen=True, slots=True)
class Residual:
    """One look. `unknown` says why there was none, `unknown_seconds` since when; nothing else is set then."""

    at: datetime
    seconds: float = 0.0
    lines: tuple[Line, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    undecodable: int = 0
    unknown: str = ""
    unknown_seconds: float = 0.0
    entries_compared_at: datetime | None = None
    listed: tuple[Listed, ...] = ()

    @property
    def known(self) -> bool:
        """Whether there was a look at all."""
        return not self.unknown

    @property
    def unexplained(self) -> list[Unexplained]:
        """The accounts that no entry explains, the largest amounts first."""
        found = [wrong for line in self.lines if (wrong := line.unexplained) is not None]
        return sorted(found, key=lambda one: (-abs(one.amount), one.account_id, one.currency_code))

    @property
    def consistent(self) -> bool:
        """Whether every balance is the same on both sides just now."""
        return self.known and not any(line.difference or line.unexplained for line in self.lines)

    @property
    def explained(self) -> bool:
        """Whether nothing is unexplained."""
        return self.known and not self.unexplained

    @property
    def by_currency(self) -> dict[str, Decimal]:
        """How much is unexplained of each currency, regardless of sign."""
        sums: defaultdict[str, Decimal] = defaultdict(Decimal)
        for one in self.unexplained:
            sums[one.currency_code] += abs(one.amount)
        return dict(sums)

    def document(self) -> dict[str, Any]:
        """The residual as `status --json` prints it; of the unexplained accounts the first hundred."""
        unexplained = self.unexplained
        return {
            "consistent": self.consistent if self.known else None,
            "explained": self.explained if self.known else None,
            "unexplained": [
                {"account_id": one.account_id, "currency_code": one.currency_code, "amount": one.amount}
                for one in unexplained[:_TOLD_MOST]
            ],
            "unexplained_accounts": len(unexplained) if self.known else None,
            "unexplained_by_currency": self.by_currency,
            "different_accounts": sum(bool(line.difference) for line in self.lines) if self.known else None,
            "terms": {term: self.counts.get(term, 0) if self.known else None for term in TERMS},
            "undecodable": self.undecodable if self.known else None,
            "unknown": self.unknown or None,
            "unknown_seconds": round(self.unknown_seconds, 3) if self.unknown else None,
            "entries_compared_at": self.entries_compared_at,
            "at": self.at,
            "seconds": round(self.seconds, 3),
        }
