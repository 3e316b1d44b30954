"""Constraints that keep what cannot be right out of the tables."""

from collections.abc import Iterator

from audit.preaudit.model import Finding, Report, Scope
from ledger.books import Books

_GUARDS = (
    ("ledger_entries", "entry_in_order"),
    ("ledger_entries", "ledger_entries_pkey"),
    ("bank_accounts", "bank_accounts_pkey"),
    ("bank_accounts", "bank_accounts_finite_check"),
    ("dual_ledger_outbox", "dual_ledger_outbox_pkey"),
    ("dual_ledger_outbox", "dual_ledger_outbox_sequence_key"),
    ("outbox_archive", "outbox_archive_pkey"),
    ("outbox_archive", "outbox_archive_sequence_key"),
    ("audit_log", "audit_log_previous_key"),
)


def guards(books: Books, _: Scope, __: Report) -> Iterator[Finding]:
    """Each is there and enforced."""
    there = {tuple(row) for row in books.rows("audit_guards", names=[name for _, name in _GUARDS])}
    if missing := [f"{name} of {table}" for table, name in _GUARDS if (table, name) not in there]:
        yield Finding(
            "guards",
            len(missing),
            f"constraints are missing: {', '.join(missing)}",
            "amounts that are none, numbers and ids that are taken can get in",
            "make a database anew (dual-ledger migrate) to see their definition, and add them here",
        )
