"""Reads DBIS's outbox topic; behind a gap it reads again what it could not take."""

import logging
import time
from collections.abc import Sequence

from ledger.codec import Codec
from ledger.config import Settings
from ledger.errors import Fatal, Rejected
from ledger.kafka import (
    Consumer,
    KafkaError,
    Message,
    TopicPartition,
    consumer,
    headers_of,
    translated,
    translation,
)
from ledger.stated import stated_trace
from ledger.tracing.identity import context_of
from sandbox.scb.order import Gap, Sorted
from sandbox.scb.posted import Place, Posted, posted_of

_log = logging.getLogger(__name__)
_WAIT_SECONDS = 0.05
_JOIN_SECONDS = 10.0


class Reader:
    """The consumer, and the shards that stand still; offsets are never committed beyond a gap."""

    def __init__(self, settings: Settings, group: str, codec: Codec) -> None:
        self._limit = settings.batch_size
        self._codec = codec
        self._consumer = consumer(
            settings,
            group,
            # What was heard is remembered by shard and number: read again, it is dropped.
            **{"auto.offset.reset": "earliest", "on_commit": _note_commit},
        )
        self._join_by = time.monotonic() + _JOIN_SECONDS
        self._assigned = False
        self._consumer.subscribe([settings.topic_outbox], on_assign=self._note_assignment)
        self._in_hand: list[Posted] = []
        self._ends: dict[tuple[str, int], int] = {}  # the offsets behind it
        self.gaps: dict[int, Gap] = {}

    @property
    def joined(self) -> bool:
        """Whether the group has said which partitions are ours; after a while it counts as said: none."""
        return self._assigned or time.monotonic() > self._join_by

    def read(self) -> list[Posted]:
        """The batch in hand, or the next; empty when nothing came in a moment.

        What cannot be read is logged and left out: its number will be missing.
        """
        if self._in_hand:
            return self._in_hand
        with translated("reading the outbox topic"):
            messages = self._consumer.consume(1, _WAIT_SECONDS)  # the first may be long in coming
            messages += self._consumer.consume(self._limit, 0) if messages else []
        for message in messages:
            place = _place(message)
            if place is None:
                continue
            self._ends[place.topic, place.partition] = place.offset + 1
            stated = stated_trace(headers_of(message) or [])
            try:
                self._in_hand.append(posted_of(place, message.value(), self._codec, stated))
            except Rejected as error:
                trace = {} if stated is None else {"trace_id": context_of(stated).trace}
                _log.error("%s partition %d offset %d: %s", *place, error.message, extra=trace)
        return self._in_hand

    def settle(self, batch: Sorted) -> list[Gap]:
        """Commit what is done with, go back to where a gap has closed; the gaps that are new."""
        new = [gap for shard, gap in batch.gaps.items() if shard not in self.gaps]
        self.gaps.update({gap.shard: gap for gap in new})
        closed = [
            gap
            for shard, gap in self.gaps.items()
            if batch.next_sequences.get(shard, gap.expected) >= gap.found
        ]
        self._go_back([gap.place for gap in closed])
        for gap in closed:
            del self.gaps[gap.shard]
        self._commit()
        self._in_hand, self._ends = [], {}
        return new

    def close(self) -> None:
        """Leave the group."""
        self._consumer.close()

    def _note_assignment(self, _consumer: Consumer, _partitions: list[TopicPartition]) -> None:
        self._assigned = True

    def _go_back(self, places: Sequence[Place]) -> None:
        """Read on from the earliest of `places` in each partition; what was taken since is dropped again."""
        for place in sorted(places, reverse=True):
            with translated("going back to where a gap has closed"):
                self._consumer.seek(TopicPartition(*place))
            self._ends[place.topic, place.partition] = place.offset

    def _commit(self) -> None:
        ends = self._ends
        for gap in self.gaps.values():
            partition = (gap.place.topic, gap.place.partition)
            ends[partition] = min(gap.place.offset, ends.get(partition, gap.place.offset))
        offsets = [TopicPartition(topic, partition, end) for (topic, partition), end in ends.items()]
        with translated("committing offsets"):
            self._consumer.commit(offsets=offsets, asynchronous=True)


def _note_commit(error: KafkaError | None, _partitions: list[TopicPartition]) -> None:
    if error is not None:
        _log.warning("the messages are read once more after a restart: %s", error.str())


def _place(message: Message) -> Place | None:
    """Where `message` lies; None when it is an event of the client and no message."""
    error = message.error()
    if error is not None:
        failure = translation(error, "reading the outbox topic")
        if isinstance(failure, Fatal):
            raise failure
        _log.warning("%s", failure.message)
        return None
    topic, partition, offset = message.topic(), message.partition(), message.offset()
    assert topic is not None
    assert partition is not None
    assert offset is not None
    return Place(topic, partition, offset)
