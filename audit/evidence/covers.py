"""What a pack covers: the windows sealed in a span of time, whole, and where their rows are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from ledger.books import Books
from ledger.errors import UsageError


class Span(NamedTuple):
    """From a time up to, not including, another."""

    begins: datetime
    ends: datetime


class Stretch(NamedTuple):
    """Rows of one part in one shard, by their numbers."""

    part: str
    shard: int
    first: int
    last: int
    rows: int


@dataclass(frozen=True, slots=True)
class Covers:
    """Windows that follow each other. `held` are the entries in them: shards, first and last numbers."""

    span: Span
    first_window: int
    last_window: int
    windows: int
    sealed_from: datetime
    sealed_to: datetime
    stretches: Sequence[Stretch]
    held: Mapping[str, Sequence[int]]

    @property
    def numbers(self) -> dict[str, int]:
        """The windows, as the parameters of a query."""
        return {"first_window": self.first_window, "last_window": self.last_window}

    @property
    def times(self) -> dict[str, datetime]:
        """The span, as the parameters of a query."""
        return {"begins": self.span.begins, "ends": self.span.ends}

    def of(self, part: str) -> list[Stretch]:
        """Where the rows of a part are."""
        return [one for one in self.stretches if one.part == part]

    def rows(self, part: str) -> int:
        """How many rows of a part there are."""
        return sum(one.rows for one in self.of(part))

    def outbox_left(self) -> Iterator[Stretch]:
        """Outbox rows of entries at hand that no window at hand holds."""
        sealed = {one.shard: one for one in self.of("outbox")}
        for one in self.of("entries"):
            row = sealed.get(one.shard)
            first, last = (row.first, row.last) if row else (one.last + 1, one.last)
            for begins, ends in ((one.first, min(one.last, first - 1)), (max(one.first, last + 1), one.last)):
                if begins <= ends:
                    yield Stretch("outbox", one.shard, begins, ends, ends - begins + 1)


def covers(books: Books, span: Span) -> Covers:
    """What a span covers; UsageError when nothing is sealed in it."""
    (found,) = books.records("evidence_covers", begins=span.begins, ends=span.ends)
    if not found["windows"]:
        raise _nothing(books)
    numbers = {name: found[name] for name in ("first_window", "last_window")}
    stretches = [Stretch(*row) for row in books.rows("evidence_spans", **numbers)]
    held: dict[str, list[Any]] = {"shards": [], "firsts": [], "lasts": []}
    for row in books.rows("evidence_held", **numbers):
        for values, value in zip(held.values(), row, strict=True):
            values.append(value)
    return Covers(span, **found, stretches=stretches, held=held)


def _nothing(books: Books) -> UsageError:
    row = books.row("evidence_sealed")
    if row is None or row[0] is None:
        return UsageError("nothing is sealed yet", hint="dual-ledger seal")
    return UsageError(
        f"nothing was sealed in that span: there are windows from {row[0]:%Y-%m-%dT%H:%M:%SZ} "
        f"to {row[1]:%Y-%m-%dT%H:%M:%SZ}",
        hint="choose another span; dual-ledger seal seals what is not sealed yet",
    )
