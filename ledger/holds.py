"""Holds: part of an account's balance set aside, and given up again.

The rules are the database's (reserve_balance, release_balance); here a refusal is put into words.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ledger.books import Books, Refused
from ledger.errors import DualLedgerError, UsageError
from ledger.validation import broken_rule, decimal_rule, identifier_fault

_REFUSALS = {
    "LD104": ("the amount is finer than the minor unit of the account's currency", "nothing is ever rounded"),
    "LD202": (
        "hold {hold_id} exists, with another account or amount",
        "every hold needs an id of its own",
    ),
    "LD305": (
        "account {account_id} is frozen or closed",
        "`dual-ledger accounts unfreeze {account_id}`, or reopen, comes first",
    ),
    "LD308": (
        "account {account_id} has only {available_balance} {currency_code} available",
        "`dual-ledger accounts holds {account_id}` shows what else is reserved",
    ),
    "LD401": ("there is no account {account_id!r}", "`dual-ledger accounts list` shows them"),
    "LD402": ("there is no hold {hold_id!r}", "`dual-ledger accounts holds` shows the open ones"),
    "LD403": ("hold {hold_id} was posted", "what was posted is taken back by another entry"),
    "LD409": (
        "less is reserved than the holds of the account say",
        "something other than a hold has changed reserved_balance: find out what",
    ),
}


def reserve(
    books: Books, hold_id: str, account_id: str, amount: str, reason: str, operator_name: str
) -> dict[str, Any]:
    """Reserve: the hold as it is now, `changed` when it is new. UsageError for what can be no hold."""
    _check("hold id", "is not printable ASCII of 1 to 255 characters", broken_rule("reference_id", hold_id))
    _check("account id", identifier_fault(account_id), identifier_fault(account_id))
    _check("amount", "is not a plain decimal number greater than zero", decimal_rule(amount))
    with _in_words(books, hold_id, account_id):
        (hold,) = books.records(
            "holds_reserve",
            hold_id=hold_id,
            account_id=account_id,
            amount=amount,
            reason=reason,
            operator_name=operator_name,
        )
    return hold


def release(books: Books, hold_id: str, reason: str, operator_name: str) -> dict[str, Any]:
    """Release: the hold as it is now, `changed` when it was held until now."""
    _check("hold id", "is not printable ASCII of 1 to 255 characters", broken_rule("reference_id", hold_id))
    with _in_words(books, hold_id):
        (hold,) = books.records("holds_release", hold_id=hold_id, reason=reason, operator_name=operator_name)
    return hold


def holds(
    books: Books, account_id: str | None, *, settled: bool, after: str, limit: int
) -> list[dict[str, Any]]:
    """Holds in order of their ids: the open ones of all accounts, or those of one, also `settled` ones."""
    if account_id is None:
        return books.records("holds_open", after=after, limit=limit)
    return books.records("holds_of_account", account_id=account_id, settled=settled, after=after, limit=limit)


def _check(what: str, message: str, fault: str) -> None:
    if fault:
        raise UsageError(f"the {what} {message}")


@contextmanager
def _in_words(books: Books, hold_id: str, account_id: str = "") -> Iterator[None]:
    try:
        yield
    except Refused as error:
        if error.sqlstate not in _REFUSALS:
            raise
        found = books.records("accounts_show", id=account_id)
        facts = {**(found[0] if found else {}), "account_id": account_id, "hold_id": hold_id}
        message, hint = _REFUSALS[error.sqlstate]
        raise DualLedgerError(message.format(**facts), hint=hint.format(**facts)) from error
