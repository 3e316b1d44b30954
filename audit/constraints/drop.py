"""The balance rules taken off the accounts: every CHECK whose name contains `balance`, whoever made it."""

from audit.constraints.brief_lock import with_brief_lock
from ledger.books import Books


def drop(books: Books, reason: str, operator: str) -> tuple[tuple[str, ...], int]:
    """The names of what was taken off, and how often the lock was asked for in vain."""
    rows, waits = with_brief_lock(
        lambda: books.rows("constraints_drop", names=None, reason=reason, operator_name=operator)
    )
    return tuple(name for (name,) in rows), waits
