"""The partitions this consumer owns: claimed in the books when assigned, handed over when revoked."""

import logging
import os
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import stamina

from consumer.breaker import Breaker
from consumer.start import Log, Stored, start_offset
from ledger.batch import Stream
from ledger.books import Books, connect
from ledger.config import Settings
from ledger.errors import Fatal, Retryable
from ledger.kafka import Consumer, KafkaException, TopicPartition, topic_ids, translated
from ledger.stopping import Stopping
from ledger.topic_admin import require

_log = logging.getLogger(__name__)
_QUERY_SECONDS = 15.0
_LONGEST_WAIT_SECONDS = 5.0
_OFFSET_NONE = -1001  # librdkafka's OFFSET_INVALID: nothing was ever committed
Place = tuple[str, int]  # topic, partition


@dataclass
class Owned:
    """A stream in our hands: where its next batch begins, and its breaker."""

    stream: Stream
    begins: int
    breaker: Breaker


@dataclass
class Subscription:
    """Follows the rebalances of one consumer group member. Callbacks run inside the consumer's poll."""

    settings: Settings
    consumer: Consumer
    stopping: Stopping
    finish_batch: Callable[[], None]  # called before partitions are handed over
    from_log_start: bool = False
    resume_stopped: bool = False
    alive: Callable[[], None] = lambda: None  # called while a server is waited for
    waiting_for: str = ""  # the environment fault that keeps partitions from being taken over
    owned: dict[Place, Owned] = field(default_factory=dict)
    stopped: dict[Place, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)  # of every stop, also where another owner came
    assignments: int = 0

    def subscribe(self, topics: list[str]) -> None:
        """Join the group; Fatal when a topic is missing or is not partitioned as configured."""
        try:
            for attempt in stamina.retry_context(
                on=self._may_retry, attempts=None, timeout=None, wait_max=_LONGEST_WAIT_SECONDS
            ):
                with attempt:
                    require(self.settings, topics)
        except Retryable:
            if not self.stopping.requested:
                raise
            return  # nobody waits for the server any more
        self.waiting_for = ""
        with translated("subscribing"):
            self.consumer.subscribe(
                topics, on_assign=self._assigned, on_revoke=self._revoked, on_lost=self._lost
            )

    def drop(self, stream: Stream) -> None:
        """Take no more messages of a stream that has another owner."""
        self.owned.pop((stream.topic, stream.partition), None)

    def stop(self, stream: Stream, reason: str) -> None:
        """Stop a stream, and say so in the books: its partition is paused, the others go on."""
        place = (stream.topic, stream.partition)
        self.owned.pop(place, None)
        self._stop(place, reason)
        with connect(self.settings, role="poster", application="dual-ledger consume") as books:
            books.rows("stream_set_state", shard=stream.shard, state="STOPPED", reason=reason)

    def _stop(self, place: Place, reason: str) -> None:
        _log.error("topic %s partition %d stopped: %s", *place, reason)
        self.stopped[place] = reason
        self.reasons["topic {} partition {}".format(*place)] = reason
        with translated("pausing"):
            self.consumer.pause([TopicPartition(*place)])

    def _assigned(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        try:
            self._take_over(consumer, partitions)
        except Retryable:
            if not self.stopping.requested:
                raise
            self._forget(partitions)  # what still arrives from them is nobody's, and is not posted

    def _take_over(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        self.assignments += 1
        starts: list[TopicPartition] = []
        refused: dict[Place, str] = {}
        for attempt in stamina.retry_context(
            on=self._may_retry, attempts=None, timeout=None, wait_max=_LONGEST_WAIT_SECONDS
        ):
            with attempt, connect(self.settings, role="poster", application="dual-ledger consume") as books:
                identities = topic_ids(self.settings, sorted({p.topic for p in partitions}))
                books.rows("sessions_end_stalled", seconds=self.settings.database_idle_timeout_seconds)
                starts, refused = [], {}
                for place in ((p.topic, p.partition) for p in partitions):
                    try:
                        offset = self._claim(books, *place, identities[place[0]])
                    except Fatal as error:
                        refused[place], offset = error.message, 0
                    starts.append(TopicPartition(*place, offset))
        self.waiting_for = ""
        with translated("taking over partitions"):
            consumer.incremental_assign(starts)
        for place, reason in refused.items():
            self._stop(place, reason)

    def _may_retry(self, error: Exception) -> bool:
        if not isinstance(error, Retryable):
            return False
        _log.warning("waiting: %s", error.message)
        self.waiting_for = error.message
        self.alive()
        return not self.stopping.requested

    def _claim(self, books: Books, topic: str, partition: int, identity: str) -> int:
        """Become the owner in the books; the offset to read from."""
        key = {"group": self.settings.consumer_group, "topic": topic, "partition": partition}
        row = books.row("stream_stored", **key)
        log = self._log_of(topic, partition, identity)
        stored = Stored(row[1], row[2]) if row else None
        begins = start_offset(log, stored, from_log_start=self.from_log_start)
        if row is None:
            books.rows("stream_open", **key, topic_id=identity, first_offset=begins)
        claimed = books.row("stream_claim", **key, owner=owner_name(), topic_id=identity)
        if claimed is None:
            raise Fatal(f"topic {topic} partition {partition}: the stream's row is gone from the books")
        shard, _, epoch, _, state, reason = claimed
        if state == "STOPPED":
            if not self.resume_stopped:
                raise Fatal(f"{reason}; to go on: dual-ledger consume --resume-stopped")
            books.rows("stream_set_state", shard=shard, state="RUNNING", reason=None)
        stream = Stream(shard, epoch, self.settings.consumer_group, topic, partition)
        breaker = Breaker(self.settings.breaker_consecutive, self.settings.breaker_share)
        self.stopped.pop((topic, partition), None)
        self.owned[topic, partition] = Owned(stream, begins, breaker)
        return begins

    def _log_of(self, topic: str, partition: int, identity: str) -> Log:
        place = TopicPartition(topic, partition)
        with translated(f"asking for the offsets of topic {topic} partition {partition}"):
            bounds = self.consumer.get_watermark_offsets(place, timeout=_QUERY_SECONDS)
            committed = self.consumer.committed([place], timeout=_QUERY_SECONDS)[0].offset
        if bounds is None:
            raise Retryable(f"Kafka did not tell the offsets of topic {topic} partition {partition}")
        low, high = bounds
        return Log(topic, partition, identity, low, high, None if committed == _OFFSET_NONE else committed)

    def _revoked(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        self.finish_batch()
        self._forget(partitions)
        with translated("handing partitions over"):
            consumer.incremental_unassign(partitions)

    def _lost(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        _log.warning("lost %d partitions: another consumer has them", len(partitions))
        self._forget(partitions)
        with translated("letting lost partitions go"):
            consumer.incremental_unassign(partitions)

    def _forget(self, partitions: Iterable[TopicPartition]) -> None:
        for place in ((p.topic, p.partition) for p in partitions):
            self.owned.pop(place, None)
            self.stopped.pop(place, None)


def owner_name() -> str:
    """Who we are, in the stream's row: host and process."""
    return f"{socket.gethostname()}:{os.getpid()}"


def commit(consumer: Consumer, offsets: list[TopicPartition], *, wait: bool = False) -> None:
    """Commit to Kafka what the books have settled; a failure undoes nothing and is only logged."""
    if not offsets:
        return
    try:
        if wait:
            consumer.commit(offsets=offsets, asynchronous=False)
        else:
            consumer.commit(offsets=offsets, asynchronous=True)
    except KafkaException as error:
        _log.warning("offsets not committed to Kafka (the books have them): %s", error.args[0])
