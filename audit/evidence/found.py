"""What the books say of the sealed entries when the pack is made: that can change, seals cannot."""

from collections.abc import Sequence
from typing import Any

from audit.evidence.covers import Covers
from audit.evidence.folder import PackFolder
from audit.evidence.seen import Seen
from ledger.books import Books

_PIECE = 2_000


def write_found(books: Books, folder: PackFolder, covers: Covers, seen: Seen) -> dict[str, int]:
    """Write the SCB's answers, balances, breaks and corrections; how many rows of each. The page looks on."""
    corrected = [row[0] for row in books.rows("evidence_corrected", **covers.held, **covers.times)]
    asked: dict[str, dict[str, Any]] = {
        "acknowledgements": covers.numbers,
        "signatures": covers.numbers,
        "balances": dict(covers.held),
        "breaks": {**covers.times, "breaks": corrected},
        "corrections": {"breaks": corrected},
        "approvals": {"breaks": corrected},
    }
    queries = {"acknowledgements": "answers"}
    counts = {}
    for name, parameters in asked.items():
        with folder.table(f"found/{name}.csv") as rows:
            query = f"evidence_{queries.get(name, name)}"
            for piece in books.pieces(query, _PIECE, **parameters):
                rows.add(piece)
                seen.look(name, piece)
            counts[name] = rows.count
    return counts


def totals(books: Books, covers: Covers) -> Sequence[dict[str, Any]]:
    """What the entries come to, by ledger, currency and day."""
    return books.records("evidence_totals", **covers.held)
