"""What the producer reads: batches of records, each with its place, from wherever reading stopped.

A source is a small object with an id, a type and `batches()`. It knows nothing of Kafka or of saved
positions; `producer.run` asks it for batches and saves the cursor of each once all of it is settled.

Rules of a source:

1.  Records come in one order, the same at every reading, with a `sequence` (from 1) that only grows.
2.  `batches(cursor)` goes on where the batch with that cursor ended; `None` is the beginning. It may begin
    earlier (what is settled already is skipped by its sequence), never later.
3.  A record that cannot be read is yielded as `Unreadable` at its place, and reading goes on behind it.
4.  What makes everything behind it unreadable (a quote never closed, a cut archive) raises `SourceBroken`
    after the last whole record was yielded. An environment that is away raises `Retryable`.
5.  A batch without items says "nothing new just now". A continuous source waits a moment (a second at
    most, so that a stop is heard) before it yields one, and never ends by itself. A file just ends.
6.  Memory is bounded by the batch, not by the source.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, TypeAlias

from ledger.entry import LedgerEntry
from ledger.errors import Fatal, Refusal

Cursor: TypeAlias = Mapping[str, Any]  # what JSON can hold; only the source that made it reads it


class Record(NamedTuple):
    """One record of a source: `sequence` becomes `producer_sequence`, `position` `source_position`."""

    sequence: int
    position: str
    values: Any


class Unreadable(NamedTuple):
    """A record that could not be read; `column` names the place inside the record, if there is one."""

    sequence: int
    position: str
    refusal: Refusal
    column: str = ""


class Batch(NamedTuple):
    """Records in order, and the cursor behind the last; `done` counts bytes (or records) read so far.

    All of a batch belongs to one `window` of the source, for which a control total is made: a file, a span of
    dates, a table. A window's batches follow each other. One that is `whole` is settled as a whole or not at
    all: read once more, the place may hold something else, and what stood there cannot be told by number.
    """

    items: Sequence[Record | Unreadable]
    cursor: Cursor
    done: int
    window: str = ""
    whole: bool = False


class SourceBroken(Fatal):
    """Nothing behind this place can be read; what came before counts."""


class Source(Protocol):
    """Where records come from; `type` is one of CSV, API, DATABASE, SCB."""

    @property
    def id(self) -> str:
        """The `source_id` of every entry."""

    @property
    def type(self) -> str:
        """The `source_type` of every entry."""

    def batches(self, cursor: Cursor | None, size: int) -> Iterator[Batch]:
        """Batches of at most `size` items, from behind `cursor`."""


class Refused(NamedTuple):
    """A record that became no entry; `column` is the source's own name of the place, `value` its text."""

    sequence: int
    position: str
    refusal: Refusal
    column: str
    value: str = ""


class Transform(Protocol):
    """Records to entries, one answer for each, in order.

    Each answer is judged already (`ledger.validation.fault_of`). Whatever the transform must remember
    (counts behind generated references) is on disk when it returns.
    """

    def __call__(self, items: Sequence[Record | Unreadable]) -> Sequence[LedgerEntry | Refused]:
        """One answer per item."""
