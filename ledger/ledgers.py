"""The books that exist, and new ones."""

from collections.abc import Sequence
from typing import Any

from ledger.books import Books
from ledger.errors import UsageError
from ledger.validation import identifier_fault


def create_ledger(
    books: Books,
    identity: str,
    description: str,
    allowed_sources: Sequence[str],
    reason: str,
    operator_name: str,
) -> tuple[bool, dict[str, Any]]:
    """Create a ledger that accepts these sources, all if none is named: whether it is new, and as it is.

    UsageError when it can not be one, or exists with other attributes.
    """
    for what, text in [("ledger id", identity), *(("source id", source) for source in allowed_sources)]:
        if fault := identifier_fault(text):
            raise UsageError(f"the {what} {text!r} {fault}")
    wanted = sorted(set(allowed_sources)) or None
    row = books.row(
        "ledgers_create",
        id=identity,
        description=description,
        allowed_sources=wanted,
        reason=reason,
        operator_name=operator_name,
    )
    (found,) = books.records("ledgers_show", id=identity)
    if (found["description"], found["allowed_sources"]) != (description, wanted):
        raise UsageError(
            f"ledger {identity} exists with another description or other sources",
            hint="`dual-ledger ledgers list` shows them; a ledger is stated once",
        )
    return bool(row and row[0]), found


def allow_sources(
    books: Books, identity: str, sources: Sequence[str], reason: str, operator_name: str
) -> tuple[bool, dict[str, Any]]:
    """Let these sources post to a ledger too: whether that changed anything, and the ledger as it is.

    UsageError when there is no such ledger, or a source can not be one.
    """
    for source in sources:
        if fault := identifier_fault(source):
            raise UsageError(f"the source id {source!r} {fault}")
    row = books.row(
        "ledgers_allow", id=identity, sources=list(sources), reason=reason, operator=operator_name
    )
    found = books.records("ledgers_show", id=identity)
    if not found:
        raise UsageError(f"there is no ledger {identity!r}", hint="`dual-ledger ledgers list` shows them")
    return bool(row and row[0]), found[0]
