"""What became of the accounts that somebody stated."""

import hashlib
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from typing import Any

from ledger.account import Account, AccountFault

_FAULTS_KEPT = 1000
_NEW_KEPT = 20
_DIGITS = 100  # a sum of many amounts of 38 digits is exact


@dataclass
class Imported:
    """Counts, the first thousand faults, and the new accounts with what they open with, by currency, side."""

    read: int = 0
    created: int = 0
    unchanged: int = 0
    faulty: int = 0
    faults: list[AccountFault] = field(default_factory=list)
    opening: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    new_ids: list[str] = field(default_factory=list)
    new_digest: Any = field(default_factory=hashlib.sha256)

    def note(self, fault: AccountFault) -> None:
        """Count a fault."""
        self.faulty += 1
        if len(self.faults) < _FAULTS_KEPT:
            self.faults.append(fault)

    def note_created(self, account: Account) -> None:
        """Count a new account."""
        self.created += 1
        if len(self.new_ids) < _NEW_KEPT:
            self.new_ids.append(account.id)
        self.new_digest.update(f"{account.id}\n".encode())
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
            "before": None,
            "after": {
                "opening_balances": sums,
                "first_accounts": self.new_ids,
                "account_ids_sha256": self.new_digest.hexdigest(),
            },
        }
