"""Sends a batch and waits until Kafka confirms each message; what it does not confirm is sent again.

Messages of one partition are stored in order: behind one that fails, the client sends no other of its
partition (see `ledger.kafka.producer`), and only what failed is sent again, in its old order. A message whose
confirmation was lost may be stored twice; the books drop the second.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from time import monotonic

from ledger import failpoint
from ledger.errors import Retryable
from ledger.publisher import Publisher
from ledger.stopping import Stopping
from producer.message import Message

_FIRST_PAUSE_SECONDS = 0.5
_PAUSE_SECONDS_MAX = 10.0
_PATIENCE_SECONDS = 900.0  # a broker away for longer is for a person to see

_HEARD_SECONDS = 1.0  # a batch that moves is finished; one that stands still does not keep anybody waiting
_TOLD_SECONDS = 3.0

_log = logging.getLogger(__name__)


def deliver(
    publisher: Publisher,
    topic: str,
    messages: Sequence[Message],
    stop: Stopping,
    heartbeat: Callable[[Mapping[str, str]], None] = lambda _problems: None,
) -> tuple[int, Retryable | None]:
    """Send `messages`; how many from the first on are confirmed, and what stopped the rest.

    A Kafka that is away is waited for, until somebody wants to stop or patience ends; a topic that is gone
    is Fatal.
    """
    pending = list(range(len(messages)))
    pause, deadline = _FIRST_PAUSE_SECONDS, monotonic() + _PATIENCE_SECONDS
    standstill = partial(_Standstill, publisher, topic, stop, heartbeat)
    while pending:
        failed, why = _attempt(publisher, topic, messages, pending, standstill())
        if not failed:
            break
        stopped = Retryable(
            f"Kafka did not confirm {len(failed)} messages to {topic}: {why}",
            hint="the same command goes on where this one stopped",
        )
        heartbeat({"waiting": stopped.message})
        _log.warning("%s; trying again in %.1f s", stopped.message, pause)
        if stop.wait(pause) or monotonic() > deadline:
            return failed[0], stopped
        pending, pause = failed, min(2 * pause, _PAUSE_SECONDS_MAX)
    return len(messages), None


class _Standstill:
    """Tells once that Kafka does not answer, and hears a wish to stop meanwhile."""

    def __init__(
        self,
        publisher: Publisher,
        topic: str,
        stop: Stopping,
        heartbeat: Callable[[Mapping[str, str]], None],
    ) -> None:
        self._publisher = publisher
        self._topic = topic
        self._stop = stop
        self._heartbeat = heartbeat
        self._told = False

    def heard(self, seconds: float) -> bool:
        """Whether to give up, after nothing was confirmed for so long."""
        if seconds >= _TOLD_SECONDS and not self._told:
            self._told = True
            self._publisher.must_have(self._topic)  # the client would wait for one that is gone
            _log.warning("Kafka does not answer: no message to %s is confirmed; waiting for it", self._topic)
        self._heartbeat({"waiting": "Kafka does not answer"} if seconds >= _TOLD_SECONDS else {})
        return seconds >= _HEARD_SECONDS and self._stop.requested


def _attempt(
    publisher: Publisher,
    topic: str,
    messages: Sequence[Message],
    pending: Sequence[int],
    standstill: _Standstill,
) -> tuple[list[int], str]:
    """Send the pending ones once; which of them failed, and why the first did."""
    try:
        for index in pending:
            message = messages[index]
            publisher.send(topic, message.key, message.value, message.headers)
    except Retryable as error:
        return list(pending), error.message  # the publisher dropped its queue; what was stored is stored
    failpoint.reach("producer.after_publish")
    deliveries = publisher.flush(standstill.heard)
    failed = [
        (index, delivery.error)
        for index, delivery in zip(pending, deliveries, strict=True)
        if delivery.error is not None
    ]
    return [index for index, _ in failed], failed[0][1] if failed else ""
