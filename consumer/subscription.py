"""The partitions this consumer owns: claimed in the books when assigned, handed over when revoked."""

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import stamina

from consumer.claim import Claims, Owned, Refused
from consumer.stops import Place, Stops
from consumer.watch import Watch
from ledger.batch import Stream
from ledger.config import Settings
from ledger.errors import Retryable
from ledger.kafka import Consumer, KafkaException, TopicPartition, translated
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
    stops: Stops = field(default_factory=Stops)
    assignments: int = 0
    _claim_at: dict[Place, float] = field(default_factory=dict)  # of those the group leaves to us
    _tend_at: float = 0.0  # not before

    def __post_init__(self) -> None:
        self._watch = Watch(self.settings)

    def close(self) -> None:
        """Look at the books no more."""
        self._watch.close()

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
            self._claim_at[place] = time.monotonic() + _CLAIM_AGAIN_SECONDS

    def ask_again(self, stream: Stream) -> None:
        """Take no more messages of a stream that the books have stopped; claiming it again tells why."""
        place = (stream.topic, stream.partition)
        if self._is_ours(stream):
            del self.owned[place]
            self._claim_at[place] = time.monotonic()

    def stop(self, stream: Stream, reason: str) -> None:
        """Stop a stream, and say so in the books: its partition is paused, the others go on."""
        place = (stream.topic, stream.partition)
        if not self._is_ours(stream):
            return  # what an older claim of ours met: the newer one will meet it too, if it is still there
        del self.owned[place]
        self._stop(place, reason, stream.epoch)

    def tend(self) -> None:
        """Between batches: what could not be done at once, and what somebody else has decided in the books.

        Stops are written into the books; streams that came back, or that an operator has stopped or let go
        on, are claimed again.
        """
        if time.monotonic() < self._tend_at:
            return
        try:
            self._watch.tell(self.stops)
            for place, still_ours in self._watch.changed(self.owned, self.stops).items():
                self.owned.pop(place, None)
                due = time.monotonic() + (0 if still_ours else _CLAIM_AGAIN_SECONDS)
                self._claim_at.setdefault(place, due)
            self._claim_again()
            self._watch.touch(self.owned)
        except Retryable as error:
            _log.warning("waiting: %s", error.message)
            self.waiting_for = error.message
            self._tend_at = time.monotonic() + _TEND_AGAIN_SECONDS
        else:
            self.waiting_for = ""

    def _is_ours(self, stream: Stream) -> bool:
        owned = self.owned.get((stream.topic, stream.partition))
        return owned is not None and owned.stream == stream

    def _stop(self, place: Place, reason: str, epoch: int | None, *, written: bool = False) -> None:
        self.stops.add(place, reason, epoch, written=written)
        with translated("pausing"):
            self.consumer.pause([TopicPartition(*place)])

    def _refuse(self, place: Place, refusal: Refused) -> None:
        self._stop(place, refusal.message, refusal.epoch, written=refusal.written)

    def _own(self, place: Place, owned: Owned) -> None:
        self.owned[place] = owned
        self.stops.over(place)

    def _claim_again(self) -> None:
        due = {place for place, at in self._claim_at.items() if at <= time.monotonic()}
        if not due:
            return
        assigned = due & {(each.topic, each.partition) for each in self.consumer.assignment()}
        claimed, refused = self.claims.claim_all(sorted(assigned), self.stops)
        for place in due:
            del self._claim_at[place]
        self._forget(TopicPartition(*place) for place in due - assigned)
        for place, owned in claimed.items():
            self._go_back(place, owned)
        for place, refusal in refused.items():
            self._refuse(place, refusal)

    def _go_back(self, place: Place, owned: Owned) -> None:
        """Read from where the books stand; while the client cannot, the stream is nobody's."""
        start = TopicPartition(*place, owned.begins)
        try:
            self.consumer.seek(start)
            self.consumer.resume([start])
        except KafkaException as error:
            _log.warning("topic %s partition %d: %s", *place, error.args[0])
            self._claim_at[place] = time.monotonic() + _CLAIM_AGAIN_SECONDS
        else:
            self._own(place, owned)

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
        claimed: dict[Place, Owned] = {}
        refused: dict[Place, Refused] = {}
        for attempt in stamina.retry_context(
            on=self._may_retry, attempts=None, timeout=None, wait_max=_LONGEST_WAIT_SECONDS
        ):
            with attempt:
                claimed, refused = self.claims.claim_all(places, self.stops)
        self.waiting_for = ""
        starts = [
            TopicPartition(*place, claimed[place].begins if place in claimed else 0) for place in places
        ]
        with translated("taking over partitions"):
            consumer.incremental_assign(starts)
            consumer.resume(starts)  # a pause outlives the assignment that it was made in
        for place, owned in claimed.items():
            self._own(place, owned)
        for place, refusal in refused.items():
            self._refuse(place, refusal)

    def _may_retry(self, error: Exception) -> bool:
        if not isinstance(error, Retryable):
            return False
        _log.warning("waiting: %s", error.message)
        self.waiting_for = error.message
        self.alive()
        return not self.stopping.requested

    def _revoked(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        self.finish_batch()
        self._tell_before_handover()
        self._forget(partitions)
        with translated("handing partitions over"):
            consumer.incremental_unassign(partitions)

    def _tell_before_handover(self) -> None:
        """The next owner must find our stops in the books: behind its claim they change nothing."""
        try:
            self._watch.tell(self.stops)
        except Retryable as error:
            _log.warning("handed over without a stop in the books: %s", error.message)

    def _lost(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        _log.warning("lost %d partitions: another consumer has them", len(partitions))
        self._forget(partitions)
        with translated("letting lost partitions go"):
            consumer.incremental_unassign(partitions)

    def _forget(self, partitions: Iterable[TopicPartition]) -> None:
        for place in ((p.topic, p.partition) for p in partitions):
            self.owned.pop(place, None)
            self.stops.forget(place)
            self._claim_at.pop(place, None)
