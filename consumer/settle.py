"""After a batch: what was done is counted, breakers are asked, and offsets are committed to Kafka."""

import logging

from consumer.breaker import longest_run
from consumer.poster import Failed, Posted
from consumer.subscription import Subscription
from consumer.tally import Tally
from ledger.batch import Settled
from ledger.kafka import Consumer, KafkaException, TopicPartition
from ledger.metrics import measure
from ledger.posting import StreamLost, StreamMoved, StreamStopped

_log = logging.getLogger(__name__)


def settle(posted: Posted, subscription: Subscription, tally: Tally) -> list[TopicPartition]:
    """Take note of a batch's result; the offsets that Kafka should know."""
    if posted.settled or posted.failed:
        tally.touch()
    offsets = [
        TopicPartition(part.stream.topic, part.stream.partition, part.ends)
        for part in posted.settled
        if (part.stream.topic, part.stream.partition) in subscription.owned
    ]
    for part in posted.settled:
        tally.add(part)
        measure.settled(part.stream.topic, part.codes, part.skipped)
        _watch(part, subscription)
    for failed in posted.failed:
        _give_up(failed, subscription)
    return offsets


def _watch(part: Settled, subscription: Subscription) -> None:
    owned = subscription.owned.get((part.stream.topic, part.stream.partition))
    if owned is None or owned.stream != part.stream:
        return
    run = longest_run(part.codes, part.refused_before)
    reason = owned.breaker.verdict(part.codes, run)
    if reason is not None:
        subscription.stop(part.stream, reason)


def _give_up(failed: Failed, subscription: Subscription) -> None:
    if isinstance(failed.error, StreamLost):
        _log.warning("%s", failed.error.message)
        subscription.drop(failed.stream)
        return
    if isinstance(failed.error, StreamStopped | StreamMoved):
        subscription.ask_again(failed.stream)
        return
    subscription.stop(failed.stream, failed.error.message)


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
