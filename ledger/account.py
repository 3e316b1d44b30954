"""An account as somebody states it, and what must be so for it to enter the books."""

from decimal import Decimal
from typing import NamedTuple

from ledger.entry import plain
from ledger.validation import ASSET_TYPES, decimal_fault, identifier_fault, places_of

NORMAL_SIDES = ("debit", "credit")


class Account(NamedTuple):
    """One stated account; `line` is that of the file it came from. Nothing of it is judged yet."""

    id: str
    currency_code: str
    asset_type: str
    normal_side: str
    opening_balance: str = "0"
    line: int = 0

    def same_as(self, other: "Account") -> bool:
        """Whether both state the same, however the balance is written."""
        return self[1:4] == other[1:4] and Decimal(self.opening_balance) == Decimal(other.opening_balance)


class AccountFault(NamedTuple):
    """What is wrong with one stated account; `column` is empty when it is the line as a whole."""

    line: int
    column: str
    message: str
    id: str = ""


def fault_of_account(account: Account) -> AccountFault | None:
    """Why `account` can not enter the books, whatever they hold; None when it can."""
    column, message = _judged(account)
    return (
        AccountFault(account.line, column, message, "" if column == "id" else account.id) if message else None
    )


def _judged(account: Account) -> tuple[str, str]:
    """The first column at fault, and why."""
    if fault := identifier_fault(account.id):
        return "id", fault
    if account.asset_type not in ASSET_TYPES:
        return "asset_type", f"is not one of {', '.join(sorted(ASSET_TYPES))}"
    places = places_of(account.asset_type, account.currency_code)
    if places is None:
        return "currency_code", f"is not known for asset type {account.asset_type}"
    if account.normal_side not in NORMAL_SIDES:
        return "normal_side", "is neither debit nor credit"
    return "opening_balance", _balance_fault(account.opening_balance, places)


def _balance_fault(balance: str, places: int) -> str:
    if fault := decimal_fault(balance):
        return fault
    finer = len(plain(balance).partition(".")[2]) > places
    return f"is finer than the {places} places after the point that its currency has" if finer else ""
