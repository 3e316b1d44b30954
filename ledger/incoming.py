"""A topic of messages that are harmless when read twice: messages in, offsets out."""

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
    """A membership in a consumer group that reads one topic; `what` it carries, in a word for people."""

    def __init__(self, settings: Settings, topic: str, group: str, what: str, limit: int) -> None:
        self._what = what
        self._limit = limit
        self._consumer = consumer(
            settings,
            group,
            # A message read twice changes nothing; one never read would leave its sender waiting.
            **{"auto.offset.reset": "earliest", "on_commit": self._note_commit},
        )
        self._join_by = time.monotonic() + _JOIN_SECONDS
        self._assigned = False
        self._consumer.subscribe([topic], on_assign=self._note_assignment)

    @property
    def joined(self) -> bool:
        """Whether the group has said which partitions are ours; after a while it counts as said: none."""
        return self._assigned or time.monotonic() > self._join_by

    def read(self) -> list[Incoming]:
        """What has arrived; never waits."""
        with translated(f"reading {self._what}"):
            messages = self._consumer.consume(self._limit, 0)
        return [_incoming(message) for message in messages if self._is_message(message)]

    def commit(self, messages: Sequence[Incoming]) -> None:
        """Move the group's offsets behind `messages`; a refused commit is repaired by reading again."""
        ends = {(message.topic, message.partition): message.offset + 1 for message in messages}
        offsets = [TopicPartition(topic, partition, offset) for (topic, partition), offset in ends.items()]
        with translated(f"committing the offsets of {self._what}"):
            self._consumer.commit(
                offsets=offsets, asynchronous=True
            )  # a frozen broker must not hold up what else its reader does

    def close(self) -> None:
        """Leave the group."""
        self._consumer.close()

    def _note_assignment(self, _consumer: Consumer, _partitions: list[TopicPartition]) -> None:
        self._assigned = True

    def _note_commit(self, error: KafkaError | None, _partitions: list[TopicPartition]) -> None:
        if error is not None:
            _log.warning("%s are read once more after a restart: %s", self._what, error.str())

    def _is_message(self, message: Message) -> bool:
        error = message.error()
        if error is None:
            return True
        failure = translation(error, f"reading {self._what}")
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
