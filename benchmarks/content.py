"""What a set of entries comes to: how many, how much, and one digest over all their content."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, localcontext
from itertools import chain

from ledger.entry import LedgerEntry, content_digest


@dataclass(frozen=True, slots=True)
class Content:
    """Equal only for the same entries; `digest` is over their content digests in order of reference."""

    entries: int
    amount: Decimal
    digest: str


def content_of(*parts: Iterable[LedgerEntry]) -> Content:
    """The content that the books must hold once these are posted (all of one ledger)."""
    ordered = sorted(chain(*parts), key=lambda entry: entry.reference_id)
    with localcontext(prec=60):
        amount = sum((Decimal(entry.amount) for entry in ordered), Decimal(0))
    digests = b"".join(content_digest(entry) for entry in ordered)
    return Content(len(ordered), amount, hashlib.sha256(digests).hexdigest())
