"""Becoming the owner of a stream in the books: from where it is read, or why it must not be."""

import os
import socket
from dataclasses import dataclass

from consumer.breaker import Breaker
from consumer.start import Log, Stored, start_offset
from ledger.batch import Stream
from ledger.books import Books
from ledger.config import Settings
from ledger.errors import Fatal, Retryable
from ledger.kafka import Consumer, KafkaError, KafkaException, TopicPartition, translation
from ledger.status.remedy import consume_command

_QUERY_SECONDS = 3.0  # a stop is heard behind it
_OFFSET_NONE = -1001  # librdkafka's OFFSET_INVALID: nothing was ever committed
_NOT_KNOWN_YET = {KafkaError._UNKNOWN_PARTITION, KafkaError._UNKNOWN_TOPIC}  # noqa: SLF001  public names
Place = tuple[str, int]  # topic, partition


@dataclass
class Owned:
    """A stream in our hands: where its next batch begins, and its breaker."""

    stream: Stream
    begins: int
    breaker: Breaker


class Refused(Fatal):
    """The stream must not be read; `epoch` is that of the books' row, None when they have no row."""

    def __init__(self, message: str, epoch: int | None) -> None:
        super().__init__(message)
        self.epoch = epoch


class Claims:
    """Claims streams for one member of the consumer group."""

    def __init__(
        self, settings: Settings, consumer: Consumer, *, from_log_start: bool, resume_stopped: bool
    ) -> None:
        self._settings = settings
        self._consumer = consumer
        self._from_log_start = from_log_start
        self._resume_stopped = resume_stopped
        self._may_not_resume: set[Place] = set()

    def keep_stopped(self, place: Place) -> None:
        """From now on the wish to let stopped streams go on is not meant for this one: it stopped later."""
        self._may_not_resume.add(place)

    def claim(self, books: Books, place: Place, topic_id: str) -> Owned:
        """Become the owner; Refused when the stream must not be read, and then the owner is who it was."""
        topic, partition = place
        key = {"group": self._settings.consumer_group, "topic": topic, "partition": partition}
        row = books.row("stream_stored", **key)
        stored = Stored(row[1], row[2]) if row else None
        try:
            log = self._log_of(place, topic_id)
            begins = start_offset(log, stored, from_log_start=self._from_log_start)
        except Fatal as error:
            raise Refused(error.message, row[3] if row else None) from error
        if row is None:
            books.rows("stream_open", **key, topic_id=topic_id, first_offset=begins)
        claimed = books.row("stream_claim", **key, owner=owner_name(), topic_id=topic_id)
        if claimed is None:
            raise Refused(f"topic {topic} partition {partition}: its row is gone from the books", None)
        shard, _, epoch, _, state, reason = claimed
        if state == "STOPPED":
            self._resume(books, place, shard, f"{reason}; to go on: {self._resume_command(topic)}")
        stream = Stream(shard, epoch, self._settings.consumer_group, topic, partition, topic_id)
        breaker = Breaker(self._settings.breaker_consecutive, self._settings.breaker_share)
        return Owned(stream, begins, breaker)

    def _resume(self, books: Books, place: Place, shard: int, refusal: str) -> None:
        if not self._resume_stopped or place in self._may_not_resume:
            raise Refused(refusal, None)  # the books say so already
        books.rows("stream_set_state", shard=shard, state="RUNNING", reason=None)
        self._may_not_resume.add(place)

    def _resume_command(self, topic: str) -> str:
        usual = str(Settings.model_fields["consumer_group"].default)
        group = self._settings.consumer_group
        return consume_command(self._settings, group, topic, "--resume-stopped", usual_group=usual)

    def _log_of(self, place: Place, topic_id: str) -> Log:
        partition = TopicPartition(*place)
        where = "topic {} partition {}".format(*place)
        try:
            self._consumer.list_topics(place[0], timeout=_QUERY_SECONDS)  # it may be newer than the client
            bounds = self._consumer.get_watermark_offsets(partition, timeout=_QUERY_SECONDS)
            committed = self._consumer.committed([partition], timeout=_QUERY_SECONDS)[0].offset
        except KafkaException as error:
            cause: KafkaError = error.args[0]
            if cause.code() in _NOT_KNOWN_YET:
                raise Retryable(f"Kafka does not know {where} yet: {cause.str()}") from error
            raise translation(cause, f"asking for the offsets of {where}") from error
        if bounds is None:
            raise Retryable(f"Kafka did not tell the offsets of {where}")
        low, high = bounds
        return Log(*place, topic_id, low, high, None if committed == _OFFSET_NONE else committed)


def owner_name() -> str:
    """Who we are, in the stream's row: host and process."""
    return f"{socket.gethostname()}:{os.getpid()}"
