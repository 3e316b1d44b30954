"""Sends messages in order and says for each whether Kafka has it."""

import time
from collections.abc import Callable
from typing import NamedTuple

from ledger.config import Settings
from ledger.errors import Retryable
from ledger.kafka import KafkaError, KafkaException, Message, Producer, producer, translation
from ledger.topic_admin import require

Headers = list[tuple[str, str | bytes | None]]

_QUEUE_WAIT_SECONDS = 0.05
_PATIENCE_SECONDS = 30.0
_LOOK_SECONDS = 0.5  # between two looks whether waiting is given up


class Delivery(NamedTuple):
    """What became of one message; `error` is None only when Kafka confirmed it."""

    topic: str
    partition: int
    offset: int
    error: str | None


class Publisher:
    """One producer, replaced after a failure. Single-threaded: send many, then flush.

    The client itself never gives a message up: it would go on with those behind it, and they would be stored
    first. After `patience_seconds` all that is unconfirmed is dropped at once, and the caller sends it again.
    """

    def __init__(self, settings: Settings, *, patience_seconds: float = _PATIENCE_SECONDS) -> None:
        self._settings = settings
        self._patience_seconds = patience_seconds
        self._producer: Producer | None = None
        self._topics: list[str] = []
        self._reports: list[tuple[int, KafkaError | None, Message]] = []

    def send(self, topic: str, key: bytes | None, value: bytes | None, headers: Headers) -> None:
        """Queue one message; waits while the queue is full, Retryable when it stays full."""
        index = len(self._topics)
        reports = self._reports

        def report(error: KafkaError | None, message: Message) -> None:
            reports.append((index, error, message))  # nothing else: work done here has lost reports

        deadline: float | None = None
        client = self._client()
        while True:
            try:
                client.produce(topic, value, key, on_delivery=report, headers=headers)
                break
            except BufferError:
                deadline = deadline or time.monotonic() + self._patience_seconds
                if time.monotonic() > deadline:
                    self._abandon()
                    raise Retryable(f"Kafka, while sending to {topic}: the queue stayed full") from None
                self._make_room(client, topic)
            except KafkaException as error:
                self._abandon()
                raise translation(error.args[0], f"sending to {topic}") from error
        self._topics.append(topic)

    def flush(self, give_up: Callable[[float], bool] = lambda _seconds: False) -> list[Delivery]:
        """Wait for all that was sent; one Delivery per message, in order of sending.

        While nothing is confirmed, `give_up` is told for how many seconds: True drops the rest at once.
        A producer that met a fatal error is replaced before the next send; what it did not confirm has an
        error here, and may or may not be stored.
        """
        client, topics, reports = self._client(), self._topics, self._reports
        try:
            self._wait(client, give_up)
        except (KafkaException, SystemError) as fatal:  # the client's, when an error makes it fatal meanwhile
            fault: str | None = str(fatal.args[0])
        else:
            fault = None
        deliveries = [Delivery(topic, -1, -1, fault or "no delivery report") for topic in topics]
        for index, error, message in reports:
            partition, offset = message.partition(), message.offset()
            deliveries[index] = Delivery(
                topics[index],
                -1 if partition is None else partition,
                -1 if offset is None else offset,
                None if error is None else f"{error.str()} ({error.name()})",
            )
        if any(delivery.error for delivery in deliveries):
            self._abandon()
        self._topics, self._reports = [], []
        return deliveries

    def must_have(self, topic: str) -> None:
        """Fatal when Kafka answers, and has no such topic."""
        try:
            require(self._settings, [topic])
        except Retryable:
            return  # it does not answer: whether the topic is there cannot be told

    def close(self) -> None:
        """Drop what was not flushed."""
        self._abandon()

    def _wait(self, client: Producer, give_up: Callable[[float], bool]) -> None:
        begun = moved = time.monotonic()
        left = len(client)
        while waiting := client.flush(min(_LOOK_SECONDS, self._patience_seconds)):
            now = time.monotonic()
            if waiting < left:
                left, moved = waiting, now
            if now - begun >= self._patience_seconds or give_up(now - moved):
                return

    def _client(self) -> Producer:
        if self._producer is None:
            self._producer = producer(self._settings)
        return self._producer

    def _make_room(self, client: Producer, topic: str) -> None:
        try:
            client.poll(_QUEUE_WAIT_SECONDS)
        except (KafkaException, SystemError) as fatal:
            self._abandon()
            raise Retryable(f"Kafka, while sending to {topic}: {fatal.args[0]}") from fatal

    def _abandon(self) -> None:
        if self._producer is not None:
            self._producer.purge()
        self._producer = None
        self._topics, self._reports = [], []
