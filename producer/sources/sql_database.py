"""A database whose rows are read page by page, whatever its make."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, Self

from ledger.source_database import Column


class Row(NamedTuple):
    """One row: its key as JSON can hold it, and its values; `behind` the key that the page was asked from."""

    behind: bool
    key: tuple[Any, ...]
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Sweep:
    """The rows of those transactions that came to their end before `end`, and not before `begin`."""

    begin: int | None
    end: int


class Database(Protocol):
    """A connection that only reads, and knows which rows are asked for."""

    def __enter__(self) -> Self:
        """Itself."""

    def __exit__(self, *_: object) -> None:
        """Gives the connection back."""

    def columns(self) -> Sequence[Column]:
        """The columns of the rows."""

    def count(self) -> int:
        """How many rows there are."""

    def lacks_key(self) -> bool:
        """Whether a row has NULL in its key."""

    def page(self, key: Sequence[Any] | None, limit: int, sweep: Sweep | None = None) -> list[Row]:
        """At most `limit` rows in order, from the one with `key` on."""
