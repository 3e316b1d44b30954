"""What Kafka says of partitions and groups: where logs begin and end, at which times, what was committed."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from ledger.config import Settings
from ledger.kafka import (
    AdminClient,
    ConsumerGroupTopicPartitions,
    IsolationLevel,
    KafkaError,
    KafkaException,
    OffsetSpec,
    TopicPartition,
    admin,
    translated,
)
from ledger.status.log_ends import Place

_ANSWER_SECONDS = 5.0  # a person is waiting
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NO_OFFSET = -1  # what Kafka answers where there is none
_WORKS = frozenset(  # what a group answers whose members commit for themselves
    {
        KafkaError.UNKNOWN_MEMBER_ID,
        KafkaError.ILLEGAL_GENERATION,
        KafkaError.REBALANCE_IN_PROGRESS,
        KafkaError.STALE_MEMBER_EPOCH,
        KafkaError.FENCED_MEMBER_EPOCH,
        KafkaError.GROUP_SUBSCRIBED_TO_TOPIC,
        KafkaError.NON_EMPTY_GROUP,
    }
)
ACTIVE = "the group is at work: its consumer commits as it goes on"


class Log(NamedTuple):
    """One partition's log: its first offset, the one behind its last message, and the times of both ends."""

    start: int
    end: int
    oldest: datetime | None  # of the first message at all, as Kafka has it; None where there is none
    newest: datetime | None


class _Found(NamedTuple):
    offset: int
    at: datetime | None


class Logs:
    """Asks Kafka, with one client."""

    def __init__(self, settings: Settings) -> None:
        self._client: AdminClient = admin(settings)

    def logs(self, places: Collection[Place]) -> dict[Place, Log]:
        """The logs of those partitions that exist; Retryable when no broker answers."""
        there = self._there(places)
        starts, ends = self._offsets(there, OffsetSpec.earliest()), self._offsets(there, OffsetSpec.latest())  # type: ignore[no-untyped-call]  # not annotated there
        first, last = self._at(there, 0), self._offsets(there, OffsetSpec.max_timestamp())  # type: ignore[no-untyped-call]  # same
        return {
            place: Log(starts[place].offset, ends[place].offset, first[place].at, last[place].at)
            for place in there
        }

    def offsets_for_times(self, places: Collection[Place], moment: datetime) -> dict[Place, int]:
        """The first offset of each partition whose message is of that time or later, or the end."""
        millis = max(0, -((_EPOCH - moment) // timedelta(milliseconds=1)))  # rounded up: not before it
        found = self._at(places, millis)
        ends = self._offsets(places, OffsetSpec.latest())  # type: ignore[no-untyped-call]  # same
        return {
            place: ends[place].offset if found[place].offset == _NO_OFFSET else found[place].offset
            for place in places
        }

    def committed(self, group: str, places: Collection[Place]) -> dict[Place, int]:
        """What Kafka holds for the group; partitions that it holds nothing for are left out."""
        if not places:
            return {}
        asked = ConsumerGroupTopicPartitions(group, [TopicPartition(*place) for place in sorted(places)])
        (future,) = self._client.list_consumer_group_offsets(
            [asked], request_timeout=_ANSWER_SECONDS
        ).values()
        with translated(f"asking for the offsets of group {group}"):
            answer = future.result(_ANSWER_SECONDS).topic_partitions or []
        return {(one.topic, one.partition): one.offset for one in answer if one.offset >= 0}

    def commit(self, group: str, offsets: Mapping[Place, int]) -> str:
        """Let Kafka's offsets follow the books; why not, or nothing. It is no failure: the books decide."""
        wanted = [TopicPartition(*place, offset) for place, offset in sorted(offsets.items())]
        request = ConsumerGroupTopicPartitions(group, wanted)
        (future,) = self._client.alter_consumer_group_offsets(
            [request], request_timeout=_ANSWER_SECONDS
        ).values()
        try:
            answer = future.result(_ANSWER_SECONDS).topic_partitions or []
        except KafkaException as error:
            return _why(error.args[0])
        except TimeoutError:
            return "Kafka did not answer in time"
        return next((_why(one.error) for one in answer if one.error is not None), "")

    def _there(self, places: Collection[Place]) -> list[Place]:
        with translated("asking for the topics"):
            topics = self._client.list_topics(timeout=_ANSWER_SECONDS).topics
        return [place for place in places if place[0] in topics and place[1] in topics[place[0]].partitions]

    def _at(self, places: Collection[Place], millis: int) -> dict[Place, _Found]:
        return self._offsets(places, OffsetSpec.for_timestamp(millis))

    def _offsets(self, places: Collection[Place], which: OffsetSpec) -> dict[Place, _Found]:
        if not places:
            return {}
        futures = self._client.list_offsets(
            {TopicPartition(*place): which for place in places},
            isolation_level=IsolationLevel.READ_COMMITTED,  # what a consumer can read
            request_timeout=_ANSWER_SECONDS,
        )
        with translated("asking for offsets"):
            answers = {place: future.result(_ANSWER_SECONDS) for place, future in futures.items()}
        return {
            (place.topic, place.partition): _Found(one.offset, _moment(one.timestamp))
            for place, one in answers.items()
        }


def _moment(millis: int) -> datetime | None:
    return None if millis < 0 else datetime.fromtimestamp(millis / 1000, UTC)


def _why(error: KafkaError) -> str:
    return ACTIVE if error.code() in _WORKS else f"Kafka did not take it: {error.str()}"
