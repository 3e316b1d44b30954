"""The topic of acknowledgements: messages in, offsets out."""

import logging
from collections.abc import Sequence
from typing import Any, NamedTuple

from ledger.config import Settings
from ledger.errors import DualLedgerError, Fatal
from ledger.kafka import Message, TopicPartition, consumer, translated, translation

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
            **{"auto.offset.reset": "earliest"},
        )
        self._consumer.subscribe([settings.topic_acknowledgements])

    def read(self) -> list[Incoming]:
        """What has arrived; never waits."""
        with translated("reading acknowledgements"):
            messages = self._consumer.consume(self._limit, 0)
        return [_incoming(message) for message in messages if _is_message(message)]

    def commit(self, messages: Sequence[Incoming]) -> None:
        """Move the group's offsets behind `messages`; a refused commit is repaired by reading again."""
        ends = {(message.topic, message.partition): message.offset + 1 for message in messages}
        offsets = [TopicPartition(topic, partition, offset) for (topic, partition), offset in ends.items()]
        try:
            with translated("committing the offsets of acknowledgements"):
                self._consumer.commit(offsets=offsets, asynchronous=False)
        except DualLedgerError as failure:
            _log.warning("%s; they are read once more after a restart", failure.message)

    def close(self) -> None:
        """Leave the group."""
        self._consumer.close()


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
    headers: Any = message.headers() or []  # a list of pairs; its type also allows what is given to `produce`
    return Incoming(
        topic,
        partition,
        offset,
        message.key(),
        message.value(),
        [(name, None if value is None else bytes(value).hex()) for name, value in headers],
    )
