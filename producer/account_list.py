"""The accounts that a source's entries name, as `accounts import` reads them."""

import csv
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from ledger.entry import LedgerEntry
from ledger.errors import UsageError
from producer.mapping.model import Side
from producer.source import Record, Refused, Transform, Unreadable

COLUMNS = ("id", "currency_code", "asset_type", "normal_side", "opening_balance")


class AccountList:
    """A transform that also notes every account; memory grows with the accounts, not with the entries."""

    def __init__(self, transform: Transform, normal_side: Mapping[str, Side]) -> None:
        self._transform = transform
        self._normal_side = normal_side
        self._accounts: dict[tuple[str, str, str], None] = {}

    def __call__(self, items: Sequence[Record | Unreadable]) -> Sequence[LedgerEntry | Refused]:
        """The transform's answers, their accounts noted."""
        answers = self._transform(items)
        for answer in answers:
            if isinstance(answer, LedgerEntry):
                for account in (answer.debit_account_id, answer.credit_account_id):
                    self._accounts[account, answer.currency_code, answer.asset_type] = None
        return answers

    def write(self, path: Path) -> int:
        """Write the accounts in order of their ids; how many. One of two currencies is there twice."""
        try:
            with path.open("w", encoding="utf-8", newline="") as file:
                rows = csv.writer(file, lineterminator="\n")
                rows.writerow(COLUMNS)
                for account, currency, asset_type in sorted(self._accounts):
                    rows.writerow((account, currency, asset_type, self._side(account), "0"))
        except OSError as error:
            raise UsageError(f"cannot write {path}: {error.strerror}") from error
        return len(self._accounts)

    def doubled(self) -> list[str]:
        """The accounts that entries of more than one currency or asset type name, each with all of them."""
        of: dict[str, list[str]] = {}
        for account, currency, asset_type in sorted(self._accounts):
            of.setdefault(account, []).append(
                currency if asset_type == "fiat" else f"{currency} {asset_type}"
            )
        return [f"{account} ({', '.join(held)})" for account, held in of.items() if len(held) > 1]

    def _side(self, account: str) -> Side:
        """What the first pattern that fits says; `debit` if none does."""
        sides = (side for pattern, side in self._normal_side.items() if fnmatchcase(account, pattern))
        return next(sides, "debit")
