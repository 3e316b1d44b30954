"""Streams as a person handles them: every one with its state, stopped or let go on by name."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Protocol, TypeVar

from ledger.books import Books
from ledger.errors import UsageError

RUNNING, STOPPED = "RUNNING", "STOPPED"


@dataclass(frozen=True, slots=True)
class StoredStream:
    """One stream as the books have it."""

    shard: int
    group: str
    topic: str
    partition: int
    position: int
    state: str
    reason: str | None
    since: datetime | None
    owner: str | None
    posted: int
    duplicates: int
    dead_letters: int

    def document(self) -> dict[str, Any]:
        """The stream as `--json` prints it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Operated:
    """What became of a stream that was to be stopped or to go on; `before` is as it was found."""

    before: StoredStream
    after: StoredStream
    changed: bool

    def document(self) -> dict[str, Any]:
        """The stream as it is now, whether that is new, and why it stood still before."""
        return {**self.after.document(), "changed": self.changed, "reason_before": self.before.reason}


def stored_streams(books: Books, group: str | None = None) -> list[StoredStream]:
    """Every stream, or every one of a group."""
    return [StoredStream(*row) for row in books.rows("streams_list", group=group)]


class Placed(Protocol):
    """Whatever is read from a partition of a topic."""

    @property
    def topic(self) -> str:
        """Its topic."""

    @property
    def partition(self) -> int:
        """Its partition there."""


P = TypeVar("P", bound=Placed)


def chosen(streams: Sequence[P], group: str, topic: str, partitions: Collection[int]) -> list[P]:
    """Those of a topic, or its `partitions` alone; UsageError when one of them is no stream."""
    of_topic = [stream for stream in streams if stream.topic == topic]
    if not of_topic:
        known = ", ".join(sorted({stream.topic for stream in streams})) or "none"
        raise UsageError(f"group {group} has no stream of topic {topic!r}; its topics: {known}", hint=_LOOK)
    unknown = sorted(set(partitions) - {stream.partition for stream in of_topic})
    if unknown:
        known = ", ".join(str(stream.partition) for stream in of_topic)
        raise UsageError(
            f"group {group} has no stream of topic {topic} partition {unknown[0]}; its partitions: {known}",
            hint=_LOOK,
        )
    return [stream for stream in of_topic if not partitions or stream.partition in partitions]


def operate(
    books: Books, streams: Sequence[StoredStream], state: str, reason: str, operator_name: str
) -> list[Operated]:
    """Stop streams or let them run, with a line in the audit log for each that was not so already."""
    shards = [stream.shard for stream in streams]
    given = {"shards": shards, "state": state, "reason": reason, "operator": operator_name}
    with books.transaction():  # what is answered is what was done, whatever a consumer does next
        changed = {shard for (shard,) in books.rows("streams_operate", **given)}
        now = {stream.shard: stream for stream in stored_streams(books)}
    return [
        Operated(stream, now.get(stream.shard, replace(stream, state=state)), stream.shard in changed)
        for stream in streams
    ]


_LOOK = "`dual-ledger streams list` shows those that a consumer has opened"
