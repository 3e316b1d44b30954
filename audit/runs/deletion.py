"""A run deleted: its entries and outbox rows go, balances are what they were; in one transaction."""

from typing import NamedTuple

from ledger.books import Books, Refused
from ledger.errors import UsageError
from ledger.failpoint import reach


class Deletion(NamedTuple):
    """What was removed, and put back."""

    entries: int
    outbox_rows: int
    accounts_restored: int
    accounts_removed: int


def delete(books: Books, run_id: str, reason: str, operator: str) -> Deletion:
    """Delete a run that nobody has heard of; UsageError with the reason when the books refuse."""
    try:
        with books.transaction():
            row = books.row("undo_delete", run=run_id, reason=reason, operator=operator)
            assert row is not None  # the function always answers
            reach("undo.in_transaction")
    except Refused as refusal:
        raise UsageError(
            f"nothing was deleted: {refusal.message}",
            hint=f"dual-ledger run undo {run_id} --check tells more; --method reverse leaves a trace instead",
        ) from refusal
    return Deletion(*row)
