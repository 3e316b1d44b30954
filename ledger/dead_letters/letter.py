"""A refused message as the books keep it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ledger.batch import Headers
from ledger.books import Books

BATCH = 500  # letters in one transaction: while it lasts, nobody else posts


@dataclass(frozen=True, slots=True)
class Letter:
    """A dead letter with its message: bytes, headers and place as they came."""

    id: int
    status: str
    attempts: int
    consumer_group: str
    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Headers
    run_id: str | None
    code: str  # what the stream refused it for
    rule: str
    read_at: datetime | None
    sent_at: datetime | None

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> "Letter":
        """The letter in a row of queries/dead_letters_lock.sql."""
        return cls(**{**record, "headers": headers_of(record["headers"])})


def headers_of(kept: Sequence[tuple[str, str | None]]) -> Headers:
    """Headers as they came, from the way the books keep them: values in hexadecimal."""
    return [(name, None if text is None else bytes.fromhex(text)) for name, text in kept]


def take_in_hand(books: Books, ids: Sequence[int]) -> list[Letter]:
    """Those of the letters that exist, in order of id, locked until the transaction ends."""
    return [Letter.of(record) for record in books.records("dead_letters_lock", ids=list(ids))]
