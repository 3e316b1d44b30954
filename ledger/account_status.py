"""An account's status by a person's will: frozen and unfrozen, closed and reopened."""

from typing import Any

from ledger.books import Books, Refused
from ledger.errors import DualLedgerError, UsageError

_REFUSALS = {
    "LD401": ("there is no account {id!r}", "`dual-ledger accounts list` shows them"),
    "LD406": (
        "account {id} cannot be closed: its balance is {balance} {currency_code}",
        "move it to another account by an entry, then close",
    ),
    "LD407": (
        "account {id} cannot be closed: {reserved_balance} {currency_code} of it are reserved",
        "`dual-ledger accounts holds {id}` shows for what; release or post them, then close",
    ),
    "LD408": ("account {id} is {status}", "`dual-ledger accounts {other} {id}` comes first"),
}
_OTHER = {"FROZEN": "unfreeze", "CLOSED": "reopen"}


def change_status(
    books: Books, account_id: str, action: str, reason: str, operator_name: str
) -> tuple[bool, dict[str, Any]]:
    """Freeze, unfreeze, close or reopen: whether that changed anything, and the account as it is now.

    UsageError without a reason; DualLedgerError when the account is not such that it can be done.
    """
    if not reason.strip():
        raise UsageError("the reason is empty", hint="the audit log keeps it: say why")
    try:
        with books.transaction():
            (changed,) = books.row(
                "accounts_change_status",
                id=account_id,
                action=action,
                reason=reason,
                operator_name=operator_name,
            ) or (False,)
            (account,) = books.records("accounts_show", id=account_id)
    except Refused as error:
        raise _in_words(books, account_id, error) from error
    return changed, account


def _in_words(books: Books, account_id: str, error: Refused) -> DualLedgerError:
    if error.sqlstate not in _REFUSALS:
        return error
    found = books.records("accounts_show", id=account_id)
    facts = {**(found[0] if found else {}), "id": account_id}
    facts.update(other=_OTHER.get(str(facts.get("status")), ""), status=str(facts.get("status", "")).lower())
    message, hint = _REFUSALS[error.sqlstate]
    return DualLedgerError(message.format(**facts), hint=hint.format(**facts))
