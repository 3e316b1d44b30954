"""The entries of one account, newest first, each with the balance that it left.

Nothing leads from an account to its entries but a summary of who occurs where (docs/growth.md). So the books
are looked at from their new end in spans that grow: an account that is in every page is found in the first,
a rare one in the few pages of the last, and either costs what its entries cost, not what the books hold.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from ledger.balances import Account, accounts_now, balances_before, exact
from ledger.books import Books
from ledger.patience import USUAL_SECONDS, Patience

_FIRST_SPAN = 20_000  # ids: some hundred pages
_GROWTH = 8


@dataclass(frozen=True, slots=True)
class Line:
    """One entry seen from the account: `amount` is what it added to the balance, `balance` what it left."""

    entry_id: int
    ledger_id: str
    reference_id: str
    side: str
    other_account_id: str
    amount: Decimal
    balance: Decimal | None
    currency_code: str
    transaction_type: str
    timestamp_utc: datetime
    posted_at: datetime


@dataclass(frozen=True, slots=True)
class Statement:
    """Some entries of an account. `next_before`: where the older ones begin, None when there are none.

    `complete` is false when patience ended while older entries were looked for; the balances of the lines are
    None when it ended while they were reckoned.
    """

    account: Account
    lines: tuple[Line, ...]
    next_before: int | None
    complete: bool

    def document(self) -> dict[str, Any]:
        """As `accounts entries --json` prints it."""
        account = self.account
        return {
            "found": True,
            "account": {
                "id": account.id,
                "currency_code": account.currency_code,
                "normal_side": account.normal_side,
                "status": account.status,
                "opening_balance": account.opening_balance,
                "balance": account.balance,
            },
            "entries": [asdict(line) for line in self.lines],
            "next_before": self.next_before,
            "complete": self.complete,
        }


def statement(
    books: Books,
    account_id: str,
    before_id: int | None = None,
    limit: int = 50,
    seconds: float | None = USUAL_SECONDS,
) -> Statement | None:
    """The newest entries of an account, or those before an entry, as of one moment; None: no such account.

    It takes at most so many seconds, None: however many it takes.
    """
    patience = Patience(seconds)
    with books.snapshot():
        account = accounts_now(books, [account_id]).get(account_id)
        if account is None:
            return None
        end = (account.last_entry or 0) + 1
        end = end if before_id is None else min(end, before_id)
        found, reached = _newest(books, account, end, limit, patience)
        balance: Decimal | None = account.balance
        if end <= (account.last_entry or 0):
            before = balances_before(books, [account], end, patience)
            balance = None if before is None else before[account_id]
    lines = tuple(_lines(account, found, balance))
    if len(lines) == limit:
        return Statement(account, lines, lines[-1].entry_id, complete=True)
    return Statement(account, lines, reached, complete=reached is None)


def _newest(
    books: Books, account: Account, end: int, limit: int, patience: Patience
) -> tuple[list[dict[str, Any]], int | None]:
    """At most `limit` entries below `end`, newest first; and below which id nothing was looked at, if so."""
    found: list[dict[str, Any]] = []
    first, span = account.first_entry or end, _FIRST_SPAN
    while end > first and len(found) < limit:
        begins = max(first, end - span)
        more = patience.records(
            books,
            "statement_entries",
            account=account.id,
            begins=begins,
            ends=end,
            limit=limit - len(found),
        )
        if more is None:
            return found, end
        found += more
        end, span = begins, span * _GROWTH
    return found, None


def _lines(account: Account, found: list[dict[str, Any]], balance: Decimal | None) -> Iterator[Line]:
    with exact():
        for row in found:
            amount = account.signed(row["amount"] if row["side"] == "debit" else -row["amount"])
            yield Line(**{**row, "amount": amount, "balance": balance})
            balance = None if balance is None else balance - amount
