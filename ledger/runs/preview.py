"""A run rehearsed: the real posting, in one transaction that is rolled back.

While it lasts, nobody else can post. So it ends, before all of its records are judged, when somebody waits.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias

from ledger.batch import Batch, Item, Part, Stream
from ledger.books import Books
from ledger.outcome import Outcome
from ledger.posting import Unknown, post

_ACCOUNTS_SHOWN = 1000
Verdict: TypeAlias = Callable[[Sequence[str]], str | None]
Judged: TypeAlias = Iterable[tuple[int, int, Sequence[Item]]]  # partition, end, the items before it


class Effect(NamedTuple):
    """What a run would do to one account; `lowest` is the lowest balance it would pass through."""

    account_id: str
    currency_code: str
    entries: int
    before: Decimal
    after: Decimal
    lowest: Decimal
    opened: bool  # by the run


@dataclass
class Preview:
    """What a run would do; `whole`: all of its records were judged; `stops`: why it would not go on."""

    by_code: Counter[str] = field(default_factory=Counter)
    effects: list[Effect] = field(default_factory=list)
    accounts: int = 0
    below_zero: int = 0
    seconds: float = 0.0
    whole: bool = True
    stops: str | None = None

    @property
    def judged(self) -> int:
        """Entries that posting has judged."""
        return self.by_code.total()

    @property
    def posted(self) -> int:
        """Entries that would be new."""
        return self.by_code[Outcome.POSTED]

    @property
    def duplicates(self) -> int:
        """Entries that are there already."""
        return self.by_code[Outcome.DUPLICATE]

    def refused(self) -> dict[str, int]:
        """The others, by code."""
        neither = {Outcome.POSTED.value, Outcome.DUPLICATE.value}
        return {code: count for code, count in sorted(self.by_code.items()) if code not in neither}


class Stage:
    """Streams of a group that is nobody's, for as long as the transaction lasts."""

    def __init__(self, books: Books, run_id: str, topic: str) -> None:
        self._books = books
        self._group = f"{run_id} preview"
        self._topic = topic
        self._streams: dict[int, tuple[Stream, int]] = {}

    def stream(self, partition: int) -> Stream:
        """The stream of a partition; it begins at offset 0."""
        if partition not in self._streams:
            key: dict[str, Any] = {"group": self._group, "topic": self._topic, "partition": partition}
            self._books.rows("stream_open", **key, topic_id=None, first_offset=0)
            row = self._books.row("stream_claim", **key, owner="preview", topic_id=None)
            assert row is not None  # it was opened just now
            self._streams[partition] = (
                Stream(row[0], row[2], self._group, self._topic, partition),
                0,
            )
        return self._streams[partition][0]

    def part(self, partition: int, ends: int) -> Part:
        """The offsets of the next batch."""
        stream, begins = self.stream(partition), self._streams[partition][1]
        self._streams[partition] = (stream, ends)
        return Part(stream, begins, ends)


def previewed(
    books: Books,
    run_id: str,
    stage: Stage,
    batches: Judged,
    unknown: Unknown,
    *,
    hold_seconds: float,
    verdict: Verdict = lambda _codes: None,
) -> Iterator[Preview]:
    """Post batch after batch, in the caller's transaction; the preview as far as it has come.

    Ends early when somebody was kept waiting for `hold_seconds`. `verdict` says, after each batch's codes,
    why a stream would be stopped there.
    """
    found, after, began = Preview(), 0, time.monotonic()
    waited_since: float | None = None
    books.run("preview_create")
    books.rows("preview_lock")
    for partition, ends, items in batches:
        batch = Batch((stage.part(partition, ends),), tuple(items), run_id)
        for settled in post(books, batch, unknown):
            found.by_code.update(settled.codes)
            if (why := verdict(settled.codes)) is not None and found.stops is None:
                found.stops = f"after {found.judged:,} entries: {why}"
        (after,) = books.row("preview_note", run_id=run_id, after=after) or (after,)
        found.seconds = time.monotonic() - began
        yield found
        somebody_waits = books.row("preview_live") == (True,)
        waited_since = (waited_since or time.monotonic()) if somebody_waits else None
        if waited_since is not None and time.monotonic() - waited_since > hold_seconds:
            found.whole = False
            break
    (found.accounts, found.below_zero) = books.row("preview_totals") or (0, 0)
    found.effects = [
        Effect(*row) for row in books.rows("preview_effects", run_id=run_id, limit=_ACCOUNTS_SHOWN)
    ]
    found.seconds = time.monotonic() - began
    yield found
