"""A line of the audit log for what is changed by more than one function of the database."""

from collections.abc import Mapping
from typing import Any

from ledger.books import Books, Jsonb


def write_line(
    books: Books, action: str, reason: str, operator_name: str, details: Mapping[str, Any]
) -> None:
    """Say what is done, why, and what was before and after; last in the transaction that does it."""
    books.rows(
        "audit_write", action=action, reason=reason, details=Jsonb(details), operator_name=operator_name
    )
