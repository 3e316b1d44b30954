"""Undoings in this process, and what they must leave."""

from decimal import Decimal
from typing import Any

from audit.runs.deletion import Deletion, delete
from audit.runs.reversal import Reversal, reverse
from audit.runs.undo_check import Check, check
from cli.stopping import Stop
from ledger.books import Books, connect
from ledger.config import Settings
from ledger.runs.run import find_run
from tests.books.scene import url
from tests.fixtures.outside import query


def operator(settings: Settings) -> Books:
    """A connection as a person at a desk has it."""
    return connect(settings, role="operator", application="tests")


def checked(settings: Settings, run_id: str = "run-1") -> Check:
    """What undoing would mean."""
    with operator(settings) as books:
        run = find_run(books, run_id)
        return check(books, run)


def reversed_(settings: Settings, run_id: str = "run-1", piece: int = 3) -> Reversal:
    """Take it back by mirror entries, in small pieces."""
    with operator(settings) as books:
        return reverse(books, run_id, "wrong file", "ann", Stop(), piece=piece)


def deleted(settings: Settings, run_id: str = "run-1") -> Deletion:
    """Delete it."""
    with operator(settings) as books:
        return delete(books, run_id, "wrong file", "ann")


def status(settings: Settings, run_id: str = "run-1") -> str:
    """The run's status."""
    ((found,),) = query(url(settings), "SELECT status FROM runs WHERE id = %s", run_id)
    return str(found)


def audited(settings: Settings) -> list[tuple[Any, ...]]:
    """What the audit log says of undoings."""
    return query(
        url(settings),
        "SELECT action, reason, details FROM audit_log WHERE action LIKE 'run_undo%%' ORDER BY id",
    )


def all_balances(settings: Settings) -> dict[str, tuple[Decimal, Decimal, Decimal]]:
    """Balance, available and reserved of every account."""
    rows = query(
        url(settings),
        "SELECT id, balance, available_balance, reserved_balance FROM bank_accounts ORDER BY id",
    )
    return {name: (balance, available, reserved) for name, balance, available, reserved in rows}
