"""The dead letters of a run, page by page, with their messages decoded as far as they can be."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ledger.books import Books
from ledger.codec import Codec
from ledger.entry import LedgerEntry
from ledger.errors import Rejected

_PAGE = 200  # each holds its message whole


@dataclass(frozen=True, slots=True)
class Letter:
    """A row of queries/errors_letters.sql, and its entry; None when the message is none."""

    row: Mapping[str, Any]
    entry: LedgerEntry | None


def letters(books: Books, run_id: str, codec: Codec) -> Iterator[Letter]:
    """All of them, in order of id."""
    after = 0
    while page := books.records("errors_letters", run=run_id, after=after, limit=_PAGE):
        for row in page:
            yield Letter(row, _entry(codec, row["value"]))
        after = page[-1]["id"]


def _entry(codec: Codec, value: bytes | None) -> LedgerEntry | None:
    try:
        return codec.decode_entry(value)
    except Rejected:
        return None
