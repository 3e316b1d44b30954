"""The books that exist, and new ones."""

from collections.abc import Sequence
from typing import Any

from ledger.books import Books
from ledger.errors import UsageError
from ledger.validation import identifier_fault


def create_ledger(
    books: Books, identity: str, description: str, allowed_sources: Sequence[str]
) -> tuple[bool, dict[str, Any]]:
    """Create a ledger that accepts these sources, all if none is named: whether it is new, and as it is.

    UsageError when it can not be one, or exists with other attributes.
    """
    for what, text in [("ledger id", identity), *(("source id", source) for source in allowed_sources)]:
        if fault := identifier_fault(text):
            raise UsageError(f"the {what} {text!r} {fault}")
    wanted = sorted(set(allowed_sources)) or None
    row = books.row("ledgers_create", id=identity, description=description, allowed_sources=wanted)
    (found,) = books.records("ledgers_show", id=identity)
    if (found["description"], found["allowed_sources"]) != (description, wanted):
        raise UsageError(
            f"ledger {identity} exists with another description or other sources",
            hint="`dual-ledger ledgers list` shows them; a ledger is stated once",
        )
    return bool(row and row[0]), found
