"""Transactions of more than two legs, posted one by one: those of which some are posted and some not."""

from collections import Counter
from typing import Any

from audit.runs.letters import letters
from ledger.books import Books
from ledger.codec import Codec

GROUP = "group"  # the key in the metadata that ties the legs together
_LISTED = 20  # references named for each
_SETTLED = "REDRIVEN"


def in_part(books: Books, run_id: str, codec: Codec) -> list[dict[str, Any]]:
    """Groups of which a leg is a dead letter that is not settled, while others are posted."""
    refused: Counter[str] = Counter()
    references: dict[str, list[str]] = {}
    for letter in letters(books, run_id, codec):
        group = letter.entry.metadata.get(GROUP) if letter.entry else None
        if letter.entry is None or not group or letter.row["status"] == _SETTLED or "\0" in group:
            continue
        refused[group] += 1
        if refused[group] <= _LISTED:
            references.setdefault(group, []).append(letter.entry.reference_id)
    if not refused:
        return []
    posted = books.rows("verify_grouped", run=run_id, groups=list(refused))
    return [
        {"group": group, "posted": legs, "not_posted": refused[group], "references": references[group]}
        for group, legs in posted
    ]
