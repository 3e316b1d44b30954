"""The streams: their positions from the books, the ends and ages of what they read from Kafka."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from ledger.books import Books
from ledger.config import Settings
from ledger.status.log_ends import Age, LogEnds, Place

RUNNING = "RUNNING"
UNREAD = "UNREAD"  # messages wait, and no consumer has ever opened the stream


@dataclass(frozen=True, slots=True)
class StreamStatus:
    """One stream; None is what Kafka did not tell."""

    group: str
    topic: str
    partition: int
    position: int
    state: str
    reason: str | None = None
    owner: str | None = None
    posted: int = 0
    duplicates: int = 0
    dead_letters: int = 0
    quiet_seconds: float | None = None  # since anything was settled or claimed
    start: int | None = None  # the first offset that the log still has
    end: int | None = None
    lag_messages: int | None = None
    lag_seconds: float | None = None
    silent: bool = False  # messages wait, and the first of them could not be read
    exists: bool = True  # False when Kafka answered, and has no such partition

    @property
    def place(self) -> Place:
        """Topic and partition."""
        return (self.topic, self.partition)

    def document(self) -> dict[str, Any]:
        """The stream as `status --json` prints it."""
        return {
            "group": self.group,
            "topic": self.topic,
            "partition": self.partition,
            "position": self.position,
            "end": self.end,
            "lag_messages": self.lag_messages,
            "lag_seconds": None if self.lag_seconds is None else round(self.lag_seconds, 3),
            "state": self.state,
            "reason": self.reason,
            "owner": self.owner,
            "posted": self.posted,
            "duplicates": self.duplicates,
            "dead_letters": self.dead_letters,
        }


def stored_streams(books: Books) -> list[StreamStatus]:
    """Every stream in the books, as the books alone know it."""
    return [StreamStatus(*row) for row in books.rows("status_streams")]


def measured(settings: Settings, stored: Sequence[StreamStatus], log: LogEnds) -> list[StreamStatus]:
    """The streams with their lag, and those that wait for their first consumer."""
    read_by_default = {settings.topic_scb_entries, settings.topic_legacy_entries}
    places = log.partitions({*read_by_default, *(stream.topic for stream in stored)})
    starts, ends = log.starts(places), log.ends(places)
    never_opened = set(places) - {stream.place for stream in stored}
    waiting = sorted(p for p in never_opened if p[0] in read_by_default and ends[p] > starts[p])
    unread = [StreamStatus(settings.consumer_group, *p, position=starts[p], state=UNREAD) for p in waiting]
    begun = [replace(stream, start=starts.get(stream.place)) for stream in (*stored, *unread)]
    return [
        stream
        for _, group in groupby(begun, lambda stream: stream.group)
        for stream in _with_lags(list(group), ends, log)
    ]


def _with_lags(
    streams: Sequence[StreamStatus], ends: Mapping[Place, int], log: LogEnds
) -> list[StreamStatus]:
    ages = log.ages({s.place: s.position for s in streams if ends.get(s.place, 0) > s.position})
    return [_with_lag(stream, ends.get(stream.place), ages.get(stream.place)) for stream in streams]


def _with_lag(stream: StreamStatus, end: int | None, age: Age | None) -> StreamStatus:
    if end is None:
        return replace(stream, exists=False)
    lag = max(0, end - stream.position)
    if lag == 0 or (age is not None and not age.waits):
        return replace(stream, end=end, lag_messages=0, lag_seconds=0.0)
    seconds = None if age is None else age.seconds
    silent = age is not None and seconds is None
    return replace(stream, end=end, lag_messages=lag, lag_seconds=seconds, silent=silent)
