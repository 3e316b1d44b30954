"""Topics of the benchmark's own: created, counted, deleted afterwards."""

import contextlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from ledger import topic_admin
from ledger.config import Settings
from ledger.kafka import KafkaException, TopicPartition, admin, consumer
from ledger.topics import all_topics

_PATIENCE_SECONDS = 30
_NAMES = (
    "topic_scb_entries",
    "topic_legacy_entries",
    "topic_outbox",
    "topic_acknowledgements",
    "topic_dead_letters",
    "topic_controls",
    "topic_seals",
    "topic_seal_answers",
)


@contextmanager
def fresh_topics(settings: Settings) -> Iterator[Settings]:
    """The settings with topics that nobody else uses."""
    suffix = uuid.uuid4().hex[:8]
    names = {key: f"benchmark.{suffix}.{key.removeprefix('topic_')}" for key in _NAMES}
    own = settings.model_copy(update=names)
    topic_admin.create(own)
    try:
        yield own
    finally:
        for future in admin(own).delete_topics([topic.name for topic in all_topics(own)]).values():
            with contextlib.suppress(KafkaException, TimeoutError):  # the broker may be going already
                future.result(_PATIENCE_SECONDS)


def message_count(settings: Settings, topic: str) -> int:
    """How many messages a topic has."""
    client = consumer(settings, "benchmark-count")
    try:
        bounds = [
            client.get_watermark_offsets(TopicPartition(topic, number), timeout=_PATIENCE_SECONDS)
            for number in range(settings.topic_partitions)
        ]
        return sum(high - low for low, high in filter(None, bounds))
    finally:
        client.close()


def committed_count(settings: Settings, topic: str) -> int:
    """How many messages of a topic the settings' consumer group has committed."""
    client = consumer(settings, settings.consumer_group)
    try:
        places = [TopicPartition(topic, number) for number in range(settings.topic_partitions)]
        committed = client.committed(places, timeout=_PATIENCE_SECONDS)
        return sum(max(0, place.offset) for place in committed)  # a partition without messages has none
    finally:
        client.close()
