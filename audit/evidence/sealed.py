"""The sealed rows of a pack as files: the same, to the octet, whenever it is made again."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from audit.evidence.columns import PARTS
from audit.evidence.covers import Covers, Stretch
from audit.evidence.folder import PackFolder
from ledger.books import Books

PIECE = 5_000  # rows in one question: memory goes by it
Advance = Callable[[int], None]


def write_sealed(books: Books, folder: PackFolder, covers: Covers, advance: Advance) -> dict[str, Any]:
    """Write windows, ranges and their rows; how many of each, and what the log's first line stands on."""
    books.rows("verify_plans", on="off")
    for name in ("windows", "ranges"):
        with folder.table(f"sealed/{name}.csv") as rows:
            rows.add_all(
                books.pieces(f"evidence_{name}", PIECE if name == "windows" else 20, **covers.numbers)
            )
    told: dict[str, Any] = {"audit_log_before": None}
    for part in PARTS:
        with folder.table(f"sealed/{part}.csv") as rows:
            for piece in _pieces(books, covers.of(part), PARTS[part]):
                if part == "audit_log" and not rows.count:
                    told["audit_log_before"] = piece[0][-2]
                rows.add(piece)
                advance(len(piece))
        told[part] = rows.count
    books.rows("verify_plans", on="on")
    return told


def _pieces(books: Books, stretches: Sequence[Stretch], query: str) -> Iterator[Sequence[Sequence[Any]]]:
    for one in stretches:
        for first in range(one.first, one.last + 1, PIECE):
            last = min(one.last, first + PIECE - 1)
            if rows := books.rows(query, shard=one.shard, first=first, last=last):
                yield rows


def write_open(books: Books, folder: PackFolder, covers: Covers) -> dict[str, int]:
    """Outbox rows of the entries that are not sealed here, and entries of the span in no window here."""
    posted = books.pieces("evidence_posted", PIECE, **covers.held, **covers.times)
    elsewhere = [one for places in posted for one in _together(places)]
    books.rows("verify_plans", on="off")
    with folder.table("found/outbox.csv") as rows:
        unfinished = rows.add_all(_pieces(books, list(covers.outbox_left()), PARTS["outbox"]))
    with folder.table("found/entries_not_covered.csv") as rows:
        not_covered = rows.add_all(_pieces(books, elsewhere, PARTS["entries"]))
    books.rows("verify_plans", on="on")
    return {"outbox_not_sealed_here": unfinished, "entries_not_covered": not_covered}


def _together(places: Sequence[Sequence[int]]) -> Iterator[Stretch]:
    """Numbers that follow each other as one stretch."""
    shard, first, last = 0, 0, -1
    for at, number in places:
        if (at, number) != (shard, last + 1):
            if last >= first:
                yield Stretch("entries", shard, first, last, last - first + 1)
            shard, first = at, number
        last = number
    if last >= first:
        yield Stretch("entries", shard, first, last, last - first + 1)
