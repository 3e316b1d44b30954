"""A replay held against its topic: each message that lies in its offsets has exactly one disposition.

Transaction markers, aborted messages and compaction make offsets sparse, so that only Kafka can say which of
them hold a message.
"""

import time
from collections.abc import Iterator
from typing import NamedTuple

from audit.runs.listed import Listed
from audit.runs.records import Advance
from ledger.books import Books
from ledger.config import Settings
from ledger.errors import Retryable
from ledger.kafka import Consumer, KafkaError, Message, TopicPartition, consumer, translated, translation
from ledger.runs.run import Run

_PAGE = 50_000
_PATIENCE_SECONDS = 30.0
_WAIT_SECONDS = 0.2
_MESSAGES = 5000
_MOST = 255  # that one byte counts


class Stream(NamedTuple):
    """A stream of the run: it was to read from `begins` up to `ends`, and stands at `next_offset`."""

    shard: int
    topic: str
    partition: int
    begins: int
    ends: int | None
    next_offset: int

    @property
    def until(self) -> int:
        """The end of what is looked at."""
        return max(self.begins, self.next_offset if self.ends is None else self.ends)


class Looked(NamedTuple):
    """How many messages lie in the offsets, and how many offsets Kafka does not have any more."""

    messages: int
    gone: int


def streams(books: Books, run: Run) -> list[Stream]:
    """The streams of the run."""
    return [Stream(*row) for row in books.rows("verify_streams", run=run.run_id)]


def compare(
    settings: Settings, books: Books, run: Run, missing: Listed, extra: Listed, advance: Advance
) -> Looked:
    """Look at every offset of the run. One byte for each of a partition is held in memory."""
    client = consumer(settings, f"{run.consumer_group}-verify", **{"enable.partition.eof": True})
    messages = gone = 0
    try:
        for stream in streams(books, run):
            marks = _dispositions(books, run, stream)
            begin = _begin(client, stream)
            gone += max(0, min(begin, stream.until) - stream.begins)
            for offset in _messages(client, stream, begin):
                messages += 1
                nth = offset - stream.begins
                if marks[nth] != 1:
                    missing.add({**_place(stream, offset), "dispositions": marks[nth]})
                marks[nth] = 0
                if messages % _PAGE == 0:
                    advance(_PAGE)
            for nth in range(max(begin, stream.begins) - stream.begins, len(marks)):
                if marks[nth]:
                    extra.add({**_place(stream, stream.begins + nth), "dispositions": marks[nth]})
    finally:
        client.close()
    advance(messages % _PAGE)
    return Looked(messages, gone)


def _place(stream: Stream, offset: int) -> dict[str, object]:
    return {"topic": stream.topic, "partition": stream.partition, "offset": offset}


def _dispositions(books: Books, run: Run, stream: Stream) -> bytearray:
    """For each offset how many dispositions it has."""
    marks = bytearray(stream.until - stream.begins)
    for offset in _settled(books, run, stream):
        nth = offset - stream.begins
        if 0 <= nth < len(marks):
            marks[nth] = min(_MOST, marks[nth] + 1)
    return marks


def _settled(books: Books, run: Run, stream: Stream) -> Iterator[int]:
    after = 0
    while rows := books.rows(
        "verify_offsets_posted", run=run.run_id, shard=stream.shard, after=after, limit=_PAGE
    ):
        yield from (offset for _, offset in rows)
        after = rows[-1][0]
    place = {"group": run.consumer_group, "topic": stream.topic, "partition": stream.partition}
    for query in ("verify_offsets_known", "verify_offsets_refused"):
        after = -1
        while found := books.rows(query, **place, after=after, limit=_PAGE):
            yield from (offset for (offset,) in found)
            after = found[-1][0]


def _begin(client: Consumer, stream: Stream) -> int:
    """The first offset that Kafka still has, from the stream's beginning on."""
    place = TopicPartition(stream.topic, stream.partition)
    with translated(f"asking for the bounds of {stream.topic} partition {stream.partition}"):
        bounds = client.get_watermark_offsets(place, timeout=_PATIENCE_SECONDS)
    return max(stream.begins, bounds[0] if bounds else stream.begins)


def _messages(client: Consumer, stream: Stream, begin: int) -> Iterator[int]:
    """The offsets of all messages from `begin` up to the end of the stream."""
    if begin >= stream.until:
        return
    client.assign([TopicPartition(stream.topic, stream.partition, begin)])
    for message in _arriving(client, stream):
        error = message.error()
        if error is not None:
            if error.code() == KafkaError._PARTITION_EOF:  # noqa: SLF001  its public name
                return
            raise translation(error, f"reading {stream.topic}")
        offset = message.offset()
        if offset is None or offset >= stream.until:
            return
        yield offset


def _arriving(client: Consumer, stream: Stream) -> Iterator[Message]:
    heard_at = time.monotonic()
    while True:
        arrived = client.consume(_MESSAGES, _WAIT_SECONDS)
        if arrived:
            heard_at = time.monotonic()
        elif time.monotonic() - heard_at > _PATIENCE_SECONDS:
            raise Retryable(
                f"Kafka sends nothing of {stream.topic} partition {stream.partition}",
                hint="is the broker up? `dual-ledger status` tells; then verify again",
            )
        yield from arrived
