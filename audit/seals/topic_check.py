"""The topic of sealed windows against the chain: what readers of Kafka have heard cannot be taken back."""

import time
from collections.abc import Iterator, Mapping
from typing import Any

from audit.seals.finding import Finding
from ledger.books import Books
from ledger.config import Settings
from ledger.errors import Rejected, Retryable
from ledger.framing import codec
from ledger.kafka import (
    Consumer,
    KafkaError,
    Message,
    TopicPartition,
    consumer,
    end_offsets,
    translated,
    translation,
)

_GROUP = "dual-ledger-verify-chain"  # the client insists on one; nothing is ever committed to it
_PATIENCE_SECONDS = 20.0
_WAIT_SECONDS = 0.2
_PIECE = 500


def check_topic(books: Books, settings: Settings) -> tuple[int, list[Finding]]:
    """How many messages of windows the topic has by now, and where it contradicts the books.

    What cannot be read was not sent by us, and is passed over. Retryable while Kafka is away.
    """
    reading, count, found = codec(settings, writes=False), 0, list[Finding]()
    for message in _messages(settings):
        try:
            sent = reading.decode("SealedWindow", message.value() or b"")
        except Rejected:
            continue
        count += 1
        found += _differs(books, sent, message.offset())
    return count, found


def _differs(books: Books, sent: Mapping[str, Any], offset: int | None) -> Iterator[Finding]:
    number = sent["number"]
    window = books.records("chain_windows", after=number - 1, limit=1)
    if not window or window[0]["number"] != number:
        yield Finding("head", "the topic has this window, the books do not: it was removed", number)
    elif window[0]["digest"] != sent["digest"]:
        says = f"the topic has another digest of this window, at offset {offset}: it was rewritten since"
        yield Finding("head", says, number)


def _messages(settings: Settings) -> Iterator[Message]:
    ends = {place: end for place, end in end_offsets(settings, [settings.topic_seals]).items() if end}
    client = consumer(settings, _GROUP, **{"auto.offset.reset": "earliest", "enable.partition.eof": True})
    try:
        client.assign([TopicPartition(topic, partition, 0) for topic, partition in ends])
        yield from _until(client, ends)
    finally:
        client.close()


def _until(client: Consumer, ends: dict[tuple[str, int], int]) -> Iterator[Message]:
    """The messages before the ends; where the last offset is no message, the end of the partition tells."""
    heard_at = time.monotonic()
    while ends:
        with translated("reading the sealed windows"):
            arrived = client.consume(_PIECE, _WAIT_SECONDS)
        if not arrived and time.monotonic() - heard_at > _PATIENCE_SECONDS:
            raise Retryable(
                "Kafka, while reading the sealed windows: nothing came for 20 s", hint="try again"
            )
        for message in arrived:
            heard_at = time.monotonic()
            place = (message.topic() or "", message.partition() or 0)
            error = message.error()
            if error is not None:
                if error.code() != KafkaError._PARTITION_EOF:  # noqa: SLF001  its public name
                    raise translation(error, "reading the sealed windows")
                ends.pop(place, None)
            elif place in ends:
                yield message
                if (message.offset() or 0) >= ends[place] - 1:
                    del ends[place]
