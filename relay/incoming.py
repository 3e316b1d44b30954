"""The topic of acknowledgements: messages in, offsets out."""

import logging
import time
from collections.abc import Sequence
from typing import NamedTuple

from ledger.config import Settings
from ledger.errors import Fatal
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

_JOIN_SECONDS = 10.0

_log = logging.getLogger(__name__)


class Incoming(NamedTuple):
    """One message as it came; `headers` with their values in hexadecimal, as dead letters keep them."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, str | None]]


class IncomingTopic:
    """The relay's membership in its consumer group."""

    def __init__(self, settings: Settings) -> None:
        self._limit = settings.relay_batch_size
        self._consumer = consumer(
            settings,
            settings.relay_group,
            # An answer read twice changes nothing; one never read would leave its row unanswered.
            **{"auto.offset.reset": "earliest", "on_commit": _note_commit},
        )
        self._join_by = time.monotonic() + _JOIN_SECONDS
        self._assigned = False
        self._consumer.subscribe([settings.topic_acknowledgements], on_assign=self._note_assignment)

    @property
    def joined(self) -> bool:
        """Whether the group has said which partitions are ours; after a while it counts as said: none."""
        return self._assigned or time.monotonic() > self._join_by

    def read(self) -> list[Incoming]:
        """What has arrived; never waits."""
        with translated("reading acknowledgements"):
            messages = self._consumer.consume(self._limit, 0)
        return [_incoming(message) for message in messages if _is_message(message)]

    def commit(self, messages: Sequence[Incoming]) -> None:
        """Move the group's offsets behind `messages`; a refused commit is repaired by reading again."""
        ends = {(message.topic, message.partition): message.offset + 1 for message in messages}
        offsets = [TopicPartition(topic, partition, offset) for (topic, partition), offset in ends.items()]
        with translated("committing the offsets of acknowledgements"):
            self._consumer.commit(
                offsets=offsets, asynchronous=True
            )  # a frozen broker must not hold up the rows

    def close(self) -> None:
        """Leave the group."""
        self._consumer.close()

    def _note_assignment(self, _consumer: Consumer, _partitions: list[TopicPartition]) -> None:
        self._assigned = True


def _note_commit(error: KafkaError | None, _partitions: list[TopicPartition]) -> None:
    if error is not None:
        _log.warning("acknowledgements are read once more after a restart: %s", error.str())


def _is_message(message: Message) -> bool:
    error = message.error()
    if error is None:
        return True
    failure = translation(error, "reading acknowledgements")
    if isinstance(failure, Fatal):
        raise failure
    _log.warning("%s", failure.message)
    return False


def _incoming(message: Message) -> Incoming:
    topic, partition, offset = message.topic(), message.partition(), message.offset()
    assert topic is not None
    assert partition is not None
    assert offset is not None
    return Incoming(
        topic,
        partition,
        offset,
        message.key(),
        message.value(),
        [(name, None if value is None else value.hex()) for name, value in headers_of(message) or []],
    )
