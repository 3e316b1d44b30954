"""A topic that somebody else fills, as a source: by offset, without a consumer group, nothing skipped.

With an end the partitions are read one after the other, each up to where it ended when reading began; without
one, as messages come. Each batch is of one partition. The cursor is the next offset of each, the topic's
identity, and where it ends: offsets that are gone, or belong to a topic that was made anew, stop the reading.
"""

import logging
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any

from ledger.config import Settings
from ledger.errors import Rejected
from ledger.kafka import (
    Consumer,
    KafkaError,
    Message,
    TopicPartition,
    consumer,
    topic_ids,
    translated,
    translation,
)
from producer.source import Batch, Cursor, Record, SourceBroken, Unreadable
from producer.sources.flat import Flattened
from producer.sources.kafka_bounds import Bounds, Offsets
from producer.sources.kafka_values import Values

_GROUP = "dual-ledger-produce"  # the client insists on one; nothing is ever committed to it
_LOOK_SECONDS = 0.5  # a stop is heard behind it
_IDENTITY_SECONDS = 10.0
_SAMPLE_SECONDS = 10.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Place:
    """How far each partition is read, up to where, and how many records came."""

    topic_id: str
    next: Offsets
    end: Offsets | None
    row: int

    @classmethod
    def of(cls, cursor: Mapping[str, Any]) -> "_Place":
        end = None if cursor["end"] is None else _numbered(cursor["end"])
        return cls(cursor["topic_id"], _numbered(cursor["next"]), end, cursor["row"])

    def cursor(self) -> Cursor:
        end = None if self.end is None else _named(self.end)
        return {"topic_id": self.topic_id, "next": _named(self.next), "end": end, "row": self.row}

    def behind(self, partition: int, offset: int, count: int) -> "_Place":
        return replace(self, next={**self.next, partition: offset}, row=self.row + count)


class KafkaTopic:
    """The messages of one topic."""

    type = "API"

    def __init__(
        self,
        settings: Settings,
        topic: str,
        source_id: str,
        values: Values,
        span: tuple[str | None, str | None],
    ) -> None:
        self.id = source_id
        self.flat = Flattened(())
        self.follow = False
        self._settings = settings
        self._topic = topic
        self._values = values
        self._since, self._until = span

    def sample(self, size: int) -> list[Mapping[str, Any]]:
        """Records of the first messages, to know their names by."""
        found: list[Mapping[str, Any]] = []
        bounds = Bounds(self._settings, self._topic)
        begin, end = bounds.since(self._since), bounds.until(self._until)
        places = {part: offset for part, offset in begin.items() if offset < end[part]}
        deadline = monotonic() + _SAMPLE_SECONDS
        with closing(self._consumer()) as reader:
            self._assign(reader, places)
            while places and len(found) < size and monotonic() < deadline:
                for message in reader.consume(size, _LOOK_SECONDS):
                    error = message.error()
                    if error is not None and error.code() == KafkaError._PARTITION_EOF:  # noqa: SLF001  its public name
                        places.pop(message.partition() or 0, None)
                    elif error is None:
                        found += self._sampled(message)
        return found[:size]

    def batches(self, cursor: Cursor | None, size: int) -> Iterator[Batch]:
        """Batches of messages, each of one partition."""
        place = self._begun(cursor)
        with closing(self._consumer()) as reader:
            if place.end is None:
                yield from self._as_they_come(reader, place, size)
                return
            for partition in sorted(place.next):
                if place.next[partition] < place.end[partition]:
                    place = yield from self._of_partition(reader, place, partition, size)

    def _begun(self, cursor: Cursor | None) -> _Place:
        bounds = Bounds(self._settings, self._topic)
        topic_id = topic_ids(self._settings, [self._topic])[self._topic]
        if cursor is None:
            end = None if self.follow else bounds.until(self._until)
            return _Place(topic_id, bounds.since(self._since), end, 0)
        place = _Place.of(cursor)
        if place.topic_id != topic_id:
            raise self._made_anew()
        bounds.hold(place.next)
        if place.end is None:  # a partition that was added since is read from its beginning
            place = replace(place, next={**bounds.first, **place.next})
        return place

    def _of_partition(
        self, reader: Consumer, place: _Place, partition: int, size: int
    ) -> Generator[Batch, None, _Place]:
        """One partition from its next offset to its end; behind the last message may be markers only."""
        assert place.end is not None
        end = place.end[partition]
        self._assign(reader, {partition: place.next[partition]})
        while place.next[partition] < end:
            messages, at = [], place.next[partition]
            for message in reader.consume(size, _LOOK_SECONDS):
                offset = self._offset_of(message)
                if message.partition() != partition:
                    continue  # of the partition before, and on its way already
                at = max(at, min(offset, end) if message.error() else offset + 1)
                if message.error() is None and offset < end:
                    messages.append(message)
            items, place = self._items(messages, place.behind(partition, min(at, end), 0))
            yield Batch(items, place.cursor(), place.row, whole=True)
        return place

    def _as_they_come(self, reader: Consumer, place: _Place, size: int) -> Iterator[Batch]:
        self._assign(reader, place.next)
        looked = monotonic()
        while True:
            by_partition: dict[int, list[Message]] = {}
            for message in reader.consume(size, _LOOK_SECONDS):
                self._offset_of(message)
                if message.error() is None:
                    by_partition.setdefault(message.partition() or 0, []).append(message)
            if monotonic() - looked > _IDENTITY_SECONDS:
                looked = monotonic()
                if topic_ids(self._settings, [self._topic])[self._topic] != place.topic_id:
                    raise self._made_anew()
            for partition, messages in by_partition.items():
                items, place = self._items(messages, place.behind(partition, _offset(messages[-1]) + 1, 0))
                yield Batch(items, place.cursor(), place.row, whole=True)
            if not by_partition:
                yield Batch([], place.cursor(), place.row)

    def _items(self, messages: list[Message], place: _Place) -> tuple[list[Record | Unreadable], _Place]:
        items: list[Record | Unreadable] = []
        tombstones: list[str] = []
        for message in messages:
            position, value = f"{self._topic}/{message.partition()}:{message.offset()}", message.value()
            if self._values.is_tombstone(value):
                tombstones.append(position)
                continue
            sequence = place.row + len(items) + 1
            try:
                items.append(self.flat.item(sequence, position, self._values.record(value)))
            except Rejected as rejected:
                items.append(Unreadable(sequence, position, rejected.refusal, rejected.refusal.field))
        if tombstones:
            _log.warning(
                "%d tombstones are passed over, from %s to %s", len(tombstones), tombstones[0], tombstones[-1]
            )
        return items, replace(place, row=place.row + len(items))

    def _sampled(self, message: Message) -> list[Mapping[str, Any]]:
        try:
            return [self._values.record(message.value())]
        except Rejected:
            return []

    def _consumer(self) -> Consumer:
        return consumer(self._settings, _GROUP, **{"enable.partition.eof": True})  # markers may be the last

    def _assign(self, reader: Consumer, offsets: Mapping[int, int]) -> None:
        with translated(f"reading {self._topic}"):
            reader.assign([TopicPartition(self._topic, part, offset) for part, offset in offsets.items()])

    def _offset_of(self, message: Message) -> int:
        """Where it stands; an error of the client's is raised, but for the end of a partition."""
        error = message.error()
        if error is None or error.code() == KafkaError._PARTITION_EOF:  # noqa: SLF001  its public name
            return _offset(message)
        if error.code() in (KafkaError._AUTO_OFFSET_RESET, KafkaError.OFFSET_OUT_OF_RANGE):  # noqa: SLF001
            raise SourceBroken(
                f"{self._topic}/{message.partition()}: what was to be read next is gone ({error.str()})",
                hint="keep messages for longer (retention.ms), or send what is left: --restart",
            )
        raise translation(error, f"reading {self._topic}")

    def _made_anew(self) -> SourceBroken:
        return SourceBroken(
            f"the topic {self._topic} was made anew since it was read: its offsets mean other messages",
            hint="send all of it: --restart (the books drop doubles)",
        )


def _offset(message: Message) -> int:
    offset = message.offset()
    return 0 if offset is None else offset


def _named(offsets: Offsets) -> dict[str, int]:
    return {str(partition): offset for partition, offset in offsets.items()}


def _numbered(offsets: Mapping[str, int]) -> Offsets:
    return {int(partition): offset for partition, offset in offsets.items()}
