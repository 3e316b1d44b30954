"""Takes messages from Kafka and makes batches of them: each part begins where the one before it ended."""

import logging
import time
from datetime import UTC, datetime

from consumer.claim import Owned
from consumer.decode import decode
from consumer.subscription import Subscription
from consumer.trace import Watch
from ledger.batch import Batch, Content, Item, Part
from ledger.codec import Codec
from ledger.config import Settings
from ledger.errors import Fatal
from ledger.kafka import Consumer, KafkaError, Message, TopicPartition, translated, translation
from ledger.metrics import measure
from ledger.metrics.of_process import BATCH_ENTRIES, BATCH_SECONDS

_log = logging.getLogger(__name__)
_KEEP_ALIVE_SECONDS = 0.2
_GONE = {KafkaError.OFFSET_OUT_OF_RANGE, KafkaError._AUTO_OFFSET_RESET}  # noqa: SLF001  its public name
_DAMAGED = {  # and fetched again and again by the client
    KafkaError._BAD_MSG,  # noqa: SLF001  same
    KafkaError._BAD_COMPRESSION,  # noqa: SLF001  same
    KafkaError._NOT_IMPLEMENTED,  # noqa: SLF001  same
}


class Inbox:
    """Polls one consumer; holds nothing but where each stream's next batch begins."""

    def __init__(
        self,
        settings: Settings,
        codec: Codec,
        consumer: Consumer,
        subscription: Subscription,
        watch: Watch,
    ) -> None:
        self._size = settings.batch_size
        self._wait_seconds = settings.batch_wait_seconds
        self._codec = codec
        self._consumer = consumer
        self._subscription = subscription
        self._watch = watch
        self._paused: list[TopicPartition] = []
        self._polled_at = datetime.now(UTC)

    def poll(self) -> list[Message]:
        """At most a batch of messages, after at most the batch's waiting time."""
        self._resume()
        began = time.monotonic()
        self._watch.polling()
        with translated("polling"):
            messages = self._consumer.consume(self._size, self._wait_seconds)
        self._polled_at = datetime.now(UTC)
        self._watch.polled()
        if messages:
            measure.observe(BATCH_SECONDS, time.monotonic() - began, step="poll")
        return [message for message in messages if not self._is_event(message)]

    def keep_alive(self) -> None:
        """Poll without fetching: the group must know that we live while a batch waits for the database."""
        if not self._paused:
            with translated("pausing"):
                self._paused = self._consumer.assignment()
                self._consumer.pause(self._paused)
        with translated("polling"):
            late = self._consumer.consume(1, _KEEP_ALIVE_SECONDS)
        for message in late:
            if not self._is_event(message):
                self._read_again(message)

    def batch(self, messages: list[Message]) -> Batch | None:
        """The batch of those messages whose streams are ours, or None when there is none."""
        began = time.monotonic()
        by_place: dict[tuple[str, int], list[Message]] = {}
        for message in messages:
            by_place.setdefault((message.topic() or "", message.partition() or 0), []).append(message)
        parts: list[Part] = []
        items: list[Item] = []
        contents: list[Content] = []
        for place, theirs in by_place.items():
            owned = self._subscription.owned.get(place)
            fresh = [m for m in theirs if owned is not None and (m.offset() or 0) >= owned.begins]
            if owned is not None and fresh:
                parts.append(_part(owned, fresh[-1]))
                decoded = decode(self._codec, owned.stream, fresh)
                contents += owned.contents.changes(self._codec, decoded)
                items += self._watch.noted(decoded)
                owned.begins = parts[-1].ends
        trace = self._watch.batch()
        if not parts:
            return None
        measure.observe(BATCH_SECONDS, time.monotonic() - began, step="decode")
        measure.observe(BATCH_ENTRIES, len(items))
        return Batch(tuple(parts), tuple(items), None, self._polled_at, tuple(contents), trace)

    def still_ours(self, batch: Batch | None) -> Batch | None:
        """The batch without streams that were stopped or lost since it was made."""
        return batch and batch.of({owned.stream for owned in self._subscription.owned.values()})

    def _resume(self) -> None:
        if self._paused:
            stopped = self._subscription.stops.reasons
            going = [p for p in self._consumer.assignment() if (p.topic, p.partition) not in stopped]
            with translated("resuming"):
                self._consumer.resume(going)
            self._paused = []

    def _read_again(self, message: Message) -> None:
        with translated("going back by one message"):
            self._consumer.seek(
                TopicPartition(message.topic() or "", message.partition() or 0, message.offset() or 0)
            )

    def _is_event(self, message: Message) -> bool:
        error = message.error()
        if error is None:
            return False
        owned = self._subscription.owned.get((message.topic() or "", message.partition() or 0))
        if error.code() in _GONE and owned is not None:
            self._subscription.stop(
                owned.stream, f"offsets from {owned.begins} on are no longer in the log: {error.str()}"
            )
            return True
        if error.code() in _DAMAGED and owned is not None:
            reason = f"what follows offset {owned.begins - 1} cannot be read: {error.str()}"
            self._subscription.stop(owned.stream, reason)
            return True
        if error.code() in _GONE | _DAMAGED and message.topic() is not None:
            return True  # of a stream that stands still here: whoever reads it on will meet it
        failure = translation(error, "polling")
        if isinstance(failure, Fatal) or error.fatal():
            raise failure
        _log.warning("%s", failure.message)
        return True


def _part(owned: Owned, last: Message) -> Part:
    return Part(owned.stream, owned.begins, (last.offset() or 0) + 1)
