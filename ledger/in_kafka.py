"""A reference looked for among the messages of Kafka that no batch has settled yet, for a moment only."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from shlex import quote
from typing import Any

from ledger.arrivals import facts_in
from ledger.books import Books
from ledger.codec import Codec
from ledger.config import Settings
from ledger.entry import LedgerEntry
from ledger.errors import DualLedgerError, Rejected
from ledger.hops import PRODUCER, Hop
from ledger.kafka import Consumer, KafkaError, Message, TopicPartition, consumer, headers_of, translated
from ledger.searched import Searched
from ledger.standing import Standing

USUAL_SECONDS = 2.0
WHERE = "kafka"
_GROUP = "dual-ledger-trace"  # the client insists on one; nothing is ever committed to it
_CHUNK = 5000
_WAIT_SECONDS = 0.2
_END = KafkaError._PARTITION_EOF  # noqa: SLF001  its public name
_FIRST = (
    "earliest"  # to look only: where a stream's position is gone from its log, that stream says so itself
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A stream, from the first message that is not settled on."""

    group: str
    topic: str
    partition: int
    position: int
    state: str
    reason: str | None
    run_id: str | None


def in_kafka(
    settings: Settings,
    books: Books,
    codec: Callable[[], Codec],
    ledger_id: str | None,
    reference_id: str,
    seconds: float = USUAL_SECONDS,
) -> Searched:
    """Look at unsettled messages for so many seconds; what was not looked at is said."""
    if settings.kafka_bootstrap is None:
        return _not_looked("no Kafka is configured")
    deadline = time.monotonic() + seconds
    try:
        reader = consumer(settings, _GROUP, **{"enable.partition.eof": True, "auto.offset.reset": _FIRST})
        try:
            streams = _streams(settings, books, reader, deadline)
            return _looked(codec(), reader, streams, (ledger_id, reference_id), deadline)
        finally:
            reader.close()
    except DualLedgerError as failure:
        return _not_looked(failure.message)


def _streams(
    settings: Settings, books: Books, reader: Consumer, deadline: float
) -> dict[tuple[str, int], Waiting]:
    """By place: of several groups that read a topic, ours, or else the one that is furthest behind."""
    with translated("asking for the topics"):
        topics = reader.list_topics(timeout=_left(deadline)).topics
    found: dict[tuple[str, int], Waiting] = {}
    for topic in (
        settings.topic_scb_entries,
        settings.topic_legacy_entries,
    ):  # read by default, opened or not
        for partition in topics[topic].partitions if topic in topics else ():
            found[topic, partition] = Waiting(
                settings.consumer_group, topic, partition, 0, "UNREAD", None, None
            )
    stored = [Waiting(*row) for row in books.rows("trace_streams")]
    for stream in sorted(stored, key=lambda one: (one.group == settings.consumer_group, -one.position)):
        if stream.topic in topics:
            found[stream.topic, stream.partition] = stream
    return found


def _looked(
    codec: Codec,
    reader: Consumer,
    streams: dict[tuple[str, int], Waiting],
    wanted: tuple[str | None, str],
    deadline: float,
) -> Searched:
    with translated("reading what waits"):
        reader.assign([TopicPartition(one.topic, one.partition, one.position) for one in streams.values()])
    seen, ended = 0, set[tuple[str, int]]()
    while len(ended) < len(streams) and time.monotonic() < deadline:
        with translated("reading what waits"):
            arrived = reader.consume(_CHUNK, min(_WAIT_SECONDS, _left(deadline)))
        for message in arrived:
            place = (message.topic() or "", message.partition() or 0)
            error = message.error()
            if error is not None:
                ended |= {place} if error.code() == _END else set()
                continue
            seen += 1
            entry = _entry(codec, message, wanted)
            if entry is not None:
                return _found(message, entry, streams[place])
    messages = f"{seen:,} unsettled message{'' if seen == 1 else 's'}"
    if len(ended) == len(streams):
        return Searched(WHERE, looked=True, said=f"not among the {messages} of {len(streams)} partitions")
    return _not_looked(f"looked at {messages} and not at all of them in the time there was", begun=True)


def _entry(codec: Codec, message: Message, wanted: tuple[str | None, str]) -> LedgerEntry | None:
    """The entry in a message, if it is the one that is wanted; most are told by their bytes."""
    value = message.value()
    if value is None or wanted[1].encode() not in value:
        return None
    try:
        entry = codec.decode_entry(value)
    except Rejected:
        return None
    return entry if entry.reference_id == wanted[1] and wanted[0] in (None, entry.ledger_id) else None


def _found(message: Message, entry: LedgerEntry, stream: Waiting) -> Searched:
    offset = message.offset() or 0
    ahead = max(0, offset - stream.position)
    place: dict[str, Any] = {"topic": stream.topic, "partition": stream.partition, "offset": offset}
    read_at, sent_at, source = facts_in(dict(headers_of(message) or ()), message.timestamp()[1])
    behind = f"{ahead:,} message{'' if ahead == 1 else 's'} before it" if ahead else "the next of its stream"
    where = f"{stream.topic} partition {stream.partition} offset {offset}"
    stopped = f"; the stream is stopped: {stream.reason or 'no reason was kept'}"
    told = stopped if stream.state == "STOPPED" else ""
    names = ("source_type", "source_id", "source_position", "producer_sequence")
    read = {**{name: getattr(entry, name) for name in names}, **source}
    hops = [Hop("read", True, read_at, read, PRODUCER), Hop("published", True, sent_at, place, PRODUCER)]
    return Searched(
        WHERE,
        looked=True,
        said=f"in {where}",
        found=[{**place, "consumer_group": stream.group, "run_id": stream.run_id, "messages_ahead": ahead}],
        standing=Standing(
            "in_flight", f"In Kafka ({where}), not settled yet: {behind}{told}.", _command(stream)
        ),
        hops=hops,
        ledger_id=entry.ledger_id,
    )


def _command(stream: Waiting) -> str:
    if stream.run_id is not None:
        return f"dual-ledger run status {quote(stream.run_id)}"
    if stream.state == "STOPPED":
        return f"dual-ledger streams resume {quote(stream.topic)} {stream.partition} --reason WHY"
    return "dual-ledger consume"


def _not_looked(why: str, *, begun: bool = False) -> Searched:
    return Searched(WHERE, looked=False, said=why if begun else f"not looked for in Kafka: {why}")


def _left(deadline: float) -> float:
    return max(0.05, deadline - time.monotonic())
