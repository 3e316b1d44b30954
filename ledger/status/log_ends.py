"""Where the topics end, and how old the first message is that a stream has not settled."""

import time
from collections.abc import Collection, Mapping
from typing import NamedTuple

import stamina

from ledger.config import Settings
from ledger.errors import Retryable
from ledger.kafka import (
    AdminClient,
    Consumer,
    KafkaError,
    Message,
    TopicPartition,
    admin,
    cluster_answers,
    consumer,
    translated,
    translation,
)

Place = tuple[str, int]  # topic, partition

_GROUP = "dual-ledger-status"  # the client insists on one; nothing is ever committed to it
_ANSWER_SECONDS = 5.0  # a person is waiting
_READ_SECONDS = 2.0
_LATEST, _EARLIEST = -1, -2  # in place of a time, as Kafka's protocol has it
_SLACK_SECONDS = 0.2  # a question that is asked at all is waited for that long
_READ_MOST = 64  # partitions; the others' ages are not told


class Age(NamedTuple):
    """How long ago the first message came; None when it cannot be read, or there is none.

    `waits` is False when there is none: only markers of transactions are left.
    """

    seconds: float | None
    waits: bool = True


class LogEnds:
    """One look after the other with the same clients."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._admin: AdminClient | None = None
        self._reader: Consumer | None = None
        self._give_up_at: float | None = None

    def give_up_after(self, seconds: float) -> None:
        """All that is asked from now on takes no longer than that together."""
        self._give_up_at = time.monotonic() + seconds

    def must_answer(self, seconds: float) -> None:
        """Retryable when no broker answers within that time."""
        cluster_answers(self._client(), seconds)

    def close(self) -> None:
        """End the reader; who asks again gets a new one."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def partitions(self, topics: Collection[str]) -> list[Place]:
        """Every partition of those topics that exist; Retryable when no broker answers."""
        with translated("asking for the topics"):
            known = self._client().list_topics(timeout=self._left()).topics
        return [(name, number) for name in topics if name in known for number in known[name].partitions]

    def ends(self, places: Collection[Place]) -> dict[Place, int]:
        """Behind the last committed message of each partition."""
        return self._offsets(places, _LATEST)

    def starts(self, places: Collection[Place]) -> dict[Place, int]:
        """The first offset that each partition still has."""
        return self._offsets(places, _EARLIEST)

    def at_time(self, places: Collection[Place], millis: int) -> dict[Place, int]:
        """The first offset of each partition at or after a time, in milliseconds since 1970; -1: none is."""
        return self._offsets(places, millis)

    def ages(self, positions: Mapping[Place, int]) -> dict[Place, Age]:
        """The age of the first message at or behind each position: 64 partitions and two seconds at most.

        One that gave no message and no end in that time has an Age without seconds.
        """
        wanted = dict(sorted(positions.items())[:_READ_MOST])
        found: dict[Place, Age] = {}
        if not wanted:
            return found
        reader = self._open_reader()
        with translated("looking at the first unsettled messages"):
            reader.assign([TopicPartition(*place, offset) for place, offset in wanted.items()])
            give_up_at = time.monotonic() + min(_READ_SECONDS, self._left())
            while len(found) < len(wanted) and time.monotonic() < give_up_at:
                for message in reader.consume(1, 0.1):
                    _note(message, found)
            reader.unassign()
        return dict.fromkeys(wanted, Age(None)) | found

    def _offsets(self, places: Collection[Place], which: int) -> dict[Place, int]:
        if not places:
            return {}
        for attempt in stamina.retry_context(on=Retryable, attempts=3, timeout=self._left(), wait_jitter=0.1):
            with attempt:  # a leader is elected within a moment
                return self._offsets_now(places, which)
        raise AssertionError  # the last attempt has raised

    def _offsets_now(self, places: Collection[Place], which: int) -> dict[Place, int]:
        """By the consumer: the administrator's client waits three seconds for metadata, one time in ten."""
        asked = [TopicPartition(*place, which) for place in places]
        with translated("asking for offsets"):
            told = self._open_reader().offsets_for_times(asked, self._left())
        for one in told:
            if one.error is not None:
                raise translation(one.error, "asking for offsets")
        return {(one.topic, one.partition): one.offset for one in told}

    def _left(self) -> float:
        """For how long an answer may be waited for."""
        if self._give_up_at is None:
            return _ANSWER_SECONDS
        return max(_SLACK_SECONDS, min(_ANSWER_SECONDS, self._give_up_at - time.monotonic()))

    def _client(self) -> AdminClient:
        self._admin = self._admin or admin(self._settings)
        return self._admin

    def _open_reader(self) -> Consumer:
        if self._reader is None:
            self._reader = consumer(
                self._settings,
                _GROUP,
                **{
                    "enable.partition.eof": True,  # the only way to know that no message is left
                    "fetch.message.max.bytes": 1,  # the first batch of a partition is enough
                    "queued.min.messages": 1,
                },
            )
        return self._reader


def _note(message: Message, found: dict[Place, Age]) -> None:
    place = (message.topic() or "", message.partition() or 0)
    error = message.error()
    if place in found:
        return
    if error is None:
        found[place] = Age(max(0.0, time.time() - message.timestamp()[1] / 1000))
    elif error.code() == KafkaError._PARTITION_EOF:  # noqa: SLF001  its public name
        found[place] = Age(None, waits=False)
    elif message.topic() is not None:
        found[place] = Age(None)  # and what comes behind it does not make it readable
