"""Each record of a run's source looked up in the books, and each entry of the run in its source."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from audit.runs.listed import Listed
from audit.runs.windows import Window
from ledger.books import Books

PIECE = 50_000  # records in one question: memory and the progress display go by it
Advance = Callable[[int], None]


class Takes(Protocol):
    """Whatever takes records that the books do not hold as the source has them."""

    def add(self, record: Mapping[str, Any]) -> None:
        """One of them."""


class Unequal:
    """What was found of records that the books do not hold as the source has them."""

    def __init__(self, missing: Listed, conflicts: Listed) -> None:
        self.missing = missing
        self.conflicts = conflicts

    def add(self, record: Mapping[str, Any]) -> None:
        """Judge one of them: taken by other content, or nowhere; a refused one is listed as such."""
        if record["books_digest"] is not None:
            self.conflicts.add(record)
        elif record["dead_letter"] is None:
            self.missing.add(record)


class InBooks:
    """How many records were found, and how many of them this run has posted."""

    def __init__(self) -> None:
        self.by_run = 0
        self.before = 0


def compare(
    books: Books,
    run_id: str,
    parts: Sequence[Window],
    unequal: Takes,
    advance: Advance,
    piece: int = PIECE,
) -> InBooks:
    """Fill the windows with what the books hold of their records."""
    found = InBooks()
    for window in parts:
        after = window.after
        while rows := books.records("verify_totals", run=run_id, after=after, last=window.last, limit=piece):
            until = max(row["last_sequence"] for row in rows)
            records = sum(row["records"] for row in rows)
            for row in rows:
                _count(window, found, row)
            if any(row["in_books"] < row["records"] for row in rows):
                for record in books.records("verify_unequal", run=run_id, after=after, last=until):
                    unequal.add(record)
            advance(records)
            after = until
            if records < piece:
                break
    return found


def _count(window: Window, found: InBooks, row: Mapping[str, Any]) -> None:
    found.by_run += row["by_run"]
    found.before += row["in_books"] - row["by_run"]
    window.recorded.add(row["records"], int(row["source_digest"]))
    if row["currency_code"] is None:
        window.unposted.add(row["records"], int(row["source_digest"]))
    else:
        window.posted.add(row["in_books"], int(row["books_digest"]), row["currency_code"], row["sum"])


def find_extra(books: Books, run_id: str, listed: Listed, advance: Advance, piece: int = PIECE) -> int:
    """List the entries of the run that no record of its source is behind; how many entries it has."""
    entries = 0
    for count, found in _entries(books, run_id, piece):
        entries += count
        for one in found:
            listed.add(one)
        advance(count)
    return entries


def _entries(books: Books, run_id: str, piece: int) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    after = 0
    while (row := books.row("verify_extra", run=run_id, after=after, limit=piece)) and row[0]:
        yield row[0], row[2]
        after = row[1]
