"""What became of the accounts that somebody stated."""

from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from typing import Any

from ledger.account import Account, AccountFault

_FAULTS_KEPT = 1000
_DIGITS = 100  # a sum of many amounts of 38 digits is exact


@dataclass
class Imported:
    """Counts, the first thousand faults, and what the new accounts open with, per currency and side."""

    read: int = 0
    created: int = 0
    unchanged: int = 0
    faulty: int = 0
    faults: list[AccountFault] = field(default_factory=list)
    opening: dict[tuple[str, str], Decimal] = field(default_factory=dict)

    def note(self, fault: AccountFault) -> None:
        """Count a fault."""
        self.faulty += 1
        if len(self.faults) < _FAULTS_KEPT:
            self.faults.append(fault)

    def note_created(self, account: Account) -> None:
        """Count a new account."""
        self.created += 1
        key = (account.currency_code, account.normal_side)
        with localcontext(prec=_DIGITS):
            self.opening[key] = self.opening.get(key, Decimal(0)) + Decimal(account.opening_balance)

    def totals(self) -> dict[str, Any]:
        """All but the faults themselves, for the audit log."""
        sums: dict[str, dict[str, str]] = {}
        for (currency, side), amount in sorted(self.opening.items()):
            sums.setdefault(currency, {})[side] = format(amount, "f")
        return {
            "read": self.read,
            "created": self.created,
            "unchanged": self.unchanged,
            "faulty": self.faulty,
            "opening_balances": sums,
        }
