"""What an account's balance was at an entry, in order of ids: reckoned from the nearer end of the books."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Any

from ledger.books import Books
from ledger.patience import Patience

_DIGITS = 200  # more than any sum has: nothing is rounded


@dataclass(frozen=True, slots=True)
class Account:
    """An account as it is now, and the first and the last entry of all books."""

    id: str
    currency_code: str
    normal_side: str
    status: str
    opening_balance: Decimal
    balance: Decimal
    first_entry: int | None
    last_entry: int | None

    def signed(self, debit: Decimal) -> Decimal:
        """By how much its balance grows when it is debited that much."""
        return debit if self.normal_side == "debit" else -debit


@dataclass(frozen=True, slots=True)
class Balances:
    """The balances of both accounts of an entry just before and just after it, in the order of entry ids.

    `why_not` says why they are not there.
    """

    debit: tuple[Decimal, Decimal] | None
    credit: tuple[Decimal, Decimal] | None
    why_not: str = ""

    def document(self) -> dict[str, Any]:
        """As `trace --json` prints it."""
        sides = {"debit": self.debit, "credit": self.credit}
        told = {side: pair and {"before": pair[0], "after": pair[1]} for side, pair in sides.items()}
        return {**told, "why_not": self.why_not or None}


@contextmanager
def exact() -> Iterator[None]:
    """Sums of amounts without rounding."""
    with localcontext() as context:
        context.prec = _DIGITS
        yield


def accounts_now(books: Books, ids: Collection[str]) -> dict[str, Account]:
    """Those of the accounts that exist."""
    found = [Account(**row) for row in books.records("statement_bounds", accounts=list(ids))]
    return {account.id: account for account in found}


def balances_before(
    books: Books, accounts: Collection[Account], entry_id: int, patience: Patience
) -> dict[str, Decimal] | None:
    """Each account's balance just before an entry, in the caller's snapshot; None: patience ended.

    From the opening balance on, or from the balance of now back, whichever has fewer entries in between.
    """
    ends = {(account.first_entry, account.last_entry) for account in accounts}
    first, last = ends.pop() if ends else (None, None)
    if first is None or last is None:
        return {account.id: account.balance for account in accounts}
    forwards = entry_id - first < last + 1 - entry_id
    begins, ends_at = (first, entry_id) if forwards else (entry_id, last + 1)
    moves = patience.rows(
        books,
        "statement_moves",
        accounts=[account.id for account in accounts],
        begins=begins,
        ends=max(begins, ends_at),
    )
    if moves is None:
        return None
    debits: dict[str, Any] = dict(moves)
    with exact():
        return {
            account.id: account.opening_balance + account.signed(debits.get(account.id, Decimal(0)))
            if forwards
            else account.balance - account.signed(debits.get(account.id, Decimal(0)))
            for account in accounts
        }


def balances_of(books: Books, record: Mapping[str, Any], patience: Patience) -> Balances:
    """The balances around a posted entry, in the caller's snapshot."""
    amount, entry_id = Decimal(record["amount"]), record["id"]
    sides = {"debit": record["debit_account_id"], "credit": record["credit_account_id"]}
    accounts = accounts_now(books, list(sides.values()))
    before = balances_before(books, list(accounts.values()), entry_id, patience)
    if before is None:
        told = f"not reckoned within {patience.seconds or 0:g} s; --wait does it however long it takes"
        return Balances(None, None, told)
    pairs: list[tuple[Decimal, Decimal]] = []
    with exact():
        for side, moved in (("debit", amount), ("credit", -amount)):
            account = accounts[sides[side]]
            start = before[account.id] + 0 * amount  # with as many places as the amount
            pairs.append((start, start + account.signed(moved)))
    return Balances(pairs[0], pairs[1])
