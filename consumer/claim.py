"""Becoming the owner of a stream in the books: from where it is read, or why it must not be."""

import os
import socket
from dataclasses import dataclass, field
from datetime import datetime

from consumer.breaker import Breaker
from consumer.start import Log, Stored, start_offset
from consumer.stops import Place, Stops
from ledger.batch import Stream
from ledger.books import Books, connect
from ledger.config import Settings
from ledger.contents import Contents
from ledger.errors import Fatal, Retryable
from ledger.kafka import Consumer, KafkaError, KafkaException, TopicPartition, topic_ids, translation
from ledger.migrate import refuse_newer
from ledger.status.remedy import resume_command

_QUERY_SECONDS = 3.0  # a stop is heard behind it
_OFFSET_NONE = -1001  # librdkafka's OFFSET_INVALID: nothing was ever committed
_NOT_KNOWN_YET = {KafkaError._UNKNOWN_PARTITION, KafkaError._UNKNOWN_TOPIC}  # noqa: SLF001  public names


@dataclass
class Owned:
    """A stream in our hands: where its next batch begins, its breaker, what its sources held last."""

    stream: Stream
    begins: int
    breaker: Breaker
    contents: Contents = field(default_factory=Contents)


class Refused(Fatal):
    """The stream must not be read; `epoch` is that of the books' row, None when they have no row.

    `written` when the books say so already.
    """

    def __init__(self, message: str, epoch: int | None, *, written: bool = False) -> None:
        super().__init__(message)
        self.epoch = epoch
        self.written = written


class Claims:
    """Claims streams for one member of the consumer group."""

    def __init__(
        self, settings: Settings, consumer: Consumer, *, from_log_start: bool, resume_stopped: bool
    ) -> None:
        self._settings = settings
        self._consumer = consumer
        self._from_log_start = from_log_start
        self._resume_stopped = resume_stopped
        self._meant: dict[Place, datetime | None] | None = None  # stopped at our first claim, and since when

    def claim_all(self, places: list[Place], stops: Stops) -> tuple[dict[Place, Owned], dict[Place, Refused]]:
        """Those that may be read, and those that must not."""
        claimed: dict[Place, Owned] = {}
        refused: dict[Place, Refused] = {}
        if not places:
            return claimed, refused
        identities = topic_ids(self._settings, sorted({topic for topic, _ in places}))
        with connect(self._settings, role="poster", application="dual-ledger consume") as books:
            refuse_newer(books)
            books.rows("sessions_end_stalled", seconds=self._settings.database_idle_timeout_seconds)
            self._remember(books)
            stops.tell(books, self._settings.consumer_group)  # under the epoch that a claim raises
            for place in places:
                try:
                    claimed[place] = self.claim(books, place, identities[place[0]])
                except Refused as refusal:
                    refused[place] = refusal
        return claimed, refused

    def claim(self, books: Books, place: Place, topic_id: str) -> Owned:
        """Become the owner; Refused when the stream must not be read, and then the owner is who it was."""
        topic, partition = place
        key = {"group": self._settings.consumer_group, "topic": topic, "partition": partition}
        row = books.row("stream_stored", **key)
        stored = Stored(row[1], row[2], row[4]) if row else None
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
        shard, stands, epoch, _, state, reason, since, refused_in_a_row = claimed
        if state == "STOPPED":
            if not self._means(place, since):
                raise Refused(f"{reason}; to go on: {self._resume_command(place)}", epoch, written=True)
            books.rows("stream_set_state", shard=shard, state="RUNNING", reason=None)
            refused_in_a_row = 0
        breaker = Breaker(self._settings.breaker_consecutive, self._settings.breaker_share)
        if why := breaker.verdict((), refused_in_a_row):  # the owner before ended before it could say so
            raise Refused(why, epoch)
        stream = Stream(shard, epoch, self._settings.consumer_group, topic, partition, topic_id)
        return Owned(stream, min(begins, stands), breaker)  # it may have been set back since we looked

    def _means(self, place: Place, since: datetime | None) -> bool:
        """Whether the wish to let stopped streams go on is meant for this stop: not if it came later."""
        return self._meant is not None and place in self._meant and self._meant.pop(place) == since

    def _remember(self, books: Books) -> None:
        """At our first claim: what the wish to let stopped streams go on is meant for."""
        if self._resume_stopped and self._meant is None:
            rows = books.rows("streams_states", group=self._settings.consumer_group)
            self._meant = {(row[0], row[1]): row[4] for row in rows if row[3] == "STOPPED"}

    def _resume_command(self, place: Place) -> str:
        usual = str(Settings.model_fields["consumer_group"].default)
        return resume_command(self._settings.consumer_group, place[0], [place[1]], usual_group=usual)

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
