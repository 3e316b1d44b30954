"""The consumer run in this process, and its group looked at from outside."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from confluent_kafka import Consumer, TopicPartition

from cli.stopping import Stop
from consumer.run import consume
from consumer.tally import Tally
from ledger.codec import Codec
from ledger.config import Settings

_PATIENCE_SECONDS = 30
_NOTHING_COMES_SECONDS = 0.5


def consumed(
    settings: Settings,
    messages: int,
    *,
    idle: float | None = None,
    codec: Codec | None = None,
    **options: Any,
) -> Tally:
    """Consume until so many messages were seen, or nothing came for `idle` seconds."""
    stop = Stop()

    def enough(tally: Tally) -> None:
        if tally.settled + tally.skipped >= messages:
            stop.request()

    if idle is None:
        idle = _PATIENCE_SECONDS if messages else _NOTHING_COMES_SECONDS
    return consume(settings, codec or Codec(), stop, until_idle_seconds=idle, on_progress=enough, **options)


def committed(settings: Settings, topic: str | None = None) -> dict[int, int]:
    """The offsets that Kafka holds for the group, by partition; those that it has none for are left out."""
    client = Consumer(
        {"bootstrap.servers": settings.kafka_bootstrap or "", "group.id": settings.consumer_group}
    )
    try:
        places = [
            TopicPartition(topic or settings.topic_scb_entries, n) for n in range(settings.topic_partitions)
        ]
        found = client.committed(places, timeout=_PATIENCE_SECONDS)
        return {place.partition: place.offset for place in found if place.offset >= 0}
    finally:
        client.close()


@contextmanager
def consuming(settings: Settings) -> Iterator[tuple[Stop, Future[Tally]]]:
    """A consumer at work beside the test."""
    stop = Stop()
    with ThreadPoolExecutor(1) as thread:
        try:
            yield stop, thread.submit(consume, settings, Codec(), stop)
        finally:
            stop.request()
