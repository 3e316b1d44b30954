"""The partitions this consumer owns: claimed in the books when assigned, handed over when revoked."""

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import stamina

from consumer.claim import Claims, Owned, Place, Refused
from ledger.batch import Stream
from ledger.books import connect
from ledger.config import Settings
from ledger.errors import Retryable
from ledger.kafka import Consumer, KafkaException, TopicPartition, topic_ids, translated
from ledger.migrate import refuse_newer
from ledger.stopping import Stopping
from ledger.topic_admin import require

_log = logging.getLogger(__name__)
_LONGEST_WAIT_SECONDS = 5.0
_CLAIM_AGAIN_SECONDS = 5.0  # longer than a member that lost its partitions takes to hear of it
_TEND_AGAIN_SECONDS = 1.0


@dataclass
class Subscription:
    """Follows the rebalances of one consumer group member. Callbacks run inside the consumer's poll."""

    settings: Settings
    consumer: Consumer
    claims: Claims
    stopping: Stopping
    finish_batch: Callable[[], None]  # called before partitions are handed over
    alive: Callable[[], None] = lambda: None  # called while a server is waited for
    waiting_for: str = ""  # the environment fault that keeps partitions from being taken over
    owned: dict[Place, Owned] = field(default_factory=dict)
    stopped: dict[Place, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)  # of every stop, also where another owner came
    assignments: int = 0
    _unwritten: dict[Place, tuple[int, str]] = field(default_factory=dict)  # stops the books do not know yet
    _lost_at: dict[Place, float] = field(default_factory=dict)  # to others, though the group gave them to us
    _tend_at: float = 0.0  # not before

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
        """Take no more messages of a stream that another owner has claimed.

        Unless the group takes the partition from us too, it is claimed again: the other one was late.
        """
        place = (stream.topic, stream.partition)
        if self._is_ours(stream):
            del self.owned[place]
            self._lost_at[place] = time.monotonic()

    def stop(self, stream: Stream, reason: str) -> None:
        """Stop a stream, and say so in the books: its partition is paused, the others go on."""
        place = (stream.topic, stream.partition)
        if not self._is_ours(stream):
            return  # what an older claim of ours met: the newer one will meet it too, if it is still there
        del self.owned[place]
        self.claims.keep_stopped(place)
        self._stop(place, reason, stream.epoch)

    def tend(self) -> None:
        """Do what could not be done at once: write stops into the books, claim again what came back."""
        if time.monotonic() < self._tend_at:
            return
        try:
            self._write_stops()
            self._claim_again()
        except Retryable as error:
            _log.warning("waiting: %s", error.message)
            self._tend_at = time.monotonic() + _TEND_AGAIN_SECONDS

    def _is_ours(self, stream: Stream) -> bool:
        owned = self.owned.get((stream.topic, stream.partition))
        return owned is not None and owned.stream == stream

    def _stop(self, place: Place, reason: str, epoch: int | None) -> None:
        _log.error("topic %s partition %d stopped: %s", *place, reason)
        self.stopped[place] = reason
        self.reasons["topic {} partition {}".format(*place)] = reason
        if epoch is not None:
            self._unwritten[place] = (epoch, reason)
        with translated("pausing"):
            self.consumer.pause([TopicPartition(*place)])

    def _write_stops(self) -> None:
        if not self._unwritten:
            return
        with connect(self.settings, role="poster", application="dual-ledger consume") as books:
            for place, (epoch, reason) in [*self._unwritten.items()]:
                key = {"group": self.settings.consumer_group, "topic": place[0], "partition": place[1]}
                books.rows("stream_stop", **key, epoch=epoch, reason=reason)
                del self._unwritten[place]

    def _claim_again(self) -> None:
        due = [place for place, at in self._lost_at.items() if time.monotonic() - at >= _CLAIM_AGAIN_SECONDS]
        if not due:
            return
        assigned = {(each.topic, each.partition) for each in self.consumer.assignment()}
        starts, refused = self._claimed([place for place in due if place in assigned])
        for place in due:
            del self._lost_at[place]
        for start in starts:
            self._go_back(start)
        for place, refusal in refused.items():
            self._stop(place, refusal.message, refusal.epoch)

    def _go_back(self, start: TopicPartition) -> None:
        """Read from where the books stand; while the client cannot, the stream is nobody's."""
        try:
            self.consumer.seek(start)
        except KafkaException as error:
            _log.warning("topic %s partition %d: %s", start.topic, start.partition, error.args[0])
            self.owned.pop((start.topic, start.partition), None)
            self._lost_at[start.topic, start.partition] = time.monotonic()

    def _assigned(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        try:
            self._take_over(consumer, partitions)
        except Retryable:
            if not self.stopping.requested:
                raise
            self._forget(partitions)  # what still arrives from them is nobody's, and is not posted

    def _take_over(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        self.assignments += 1
        places = [(each.topic, each.partition) for each in partitions]
        starts: list[TopicPartition] = []
        refused: dict[Place, Refused] = {}
        for attempt in stamina.retry_context(
            on=self._may_retry, attempts=None, timeout=None, wait_max=_LONGEST_WAIT_SECONDS
        ):
            with attempt:
                starts, refused = self._claimed(places)
        self.waiting_for = ""
        with translated("taking over partitions"):
            consumer.incremental_assign(starts)
            consumer.resume(starts)  # a pause outlives the assignment that it was made in
        for place, refusal in refused.items():
            self._stop(place, refusal.message, refusal.epoch)

    def _claimed(self, places: list[Place]) -> tuple[list[TopicPartition], dict[Place, Refused]]:
        """Where each partition begins, and which of them must not be read."""
        if not places:
            return [], {}
        starts: list[TopicPartition] = []
        refused: dict[Place, Refused] = {}
        identities = topic_ids(self.settings, sorted({topic for topic, _ in places}))
        with connect(self.settings, role="poster", application="dual-ledger consume") as books:
            refuse_newer(books)
            books.rows("sessions_end_stalled", seconds=self.settings.database_idle_timeout_seconds)
            for place in places:
                try:
                    owned = self.claims.claim(books, place, identities[place[0]])
                except Refused as refusal:
                    refused[place] = refusal
                    starts.append(TopicPartition(*place, 0))
                else:
                    self.stopped.pop(place, None)
                    self.owned[place] = owned
                    starts.append(TopicPartition(*place, owned.begins))
        return starts, refused

    def _may_retry(self, error: Exception) -> bool:
        if not isinstance(error, Retryable):
            return False
        _log.warning("waiting: %s", error.message)
        self.waiting_for = error.message
        self.alive()
        return not self.stopping.requested

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
            self._lost_at.pop(place, None)
