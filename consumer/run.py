"""Kafka to the books, and only then the offsets back to Kafka.

The order of the steps is the safety argument: a message is settled by the transaction that posts it, and the
offset in Kafka follows. Killed between any two of them, the same messages are read again and skipped.

1. poll    2. decode and judge    3. post in one transaction    4. commit the same offsets to Kafka
"""

import time
from collections.abc import Callable, Mapping

from consumer.claim import Claims
from consumer.collection import between_batches
from consumer.inbox import Inbox
from consumer.poster import Poster
from consumer.problems import problems
from consumer.settle import commit, settle
from consumer.subscription import Subscription
from consumer.tally import Tally
from consumer.trace import Watch
from ledger import kafka
from ledger.codec import Codec
from ledger.config import Settings
from ledger.failpoint import reach
from ledger.stopping import Stopping

_HANDOVER_SECONDS = 7.0  # of the ten that a supervisor waits; an unfinished batch is left to the next owner


def consume(
    settings: Settings,
    codec: Codec,
    stop: Stopping,
    *,
    topics: list[str] | None = None,
    until_idle_seconds: float | None = None,
    from_log_start: bool = False,
    resume_stopped: bool = False,
    on_progress: Callable[[Tally], None] = lambda _: None,
    heartbeat: Callable[[Mapping[str, str]], None] = lambda _: None,
) -> Tally:
    """Consume until stopped, or until nothing came for `until_idle_seconds`; what was done.

    `heartbeat` is called at least once a minute, with what keeps this consumer from working just then.
    """
    tally, watch = Tally(), Watch(settings)
    client = kafka.consumer(settings, settings.consumer_group)
    subscription = Subscription(
        settings,
        client,
        Claims(settings, client, from_log_start=from_log_start, resume_stopped=resume_stopped),
        stop,
        lambda: finish(_HANDOVER_SECONDS),
        alive=lambda: heartbeat(problems(subscription, poster)),
    )
    tally.stopped = subscription.stops.ever
    inbox = Inbox(settings, codec, client, subscription, watch)

    def keep_alive() -> None:
        """A batch takes long: the group and the supervisor must know that we live."""
        heartbeat(problems(subscription, poster))
        inbox.keep_alive()

    poster = Poster(settings, codec, stop, keep_alive, watch)

    def finish(patience_seconds: float | None = None) -> None:
        """Wait for the batch at hand, then commit its offsets (step 4)."""
        posted = poster.result(patience_seconds)
        if posted is not None:
            committing = time.time_ns()
            commit(client, settle(posted, subscription, tally), wait=patience_seconds is not None)
            watch.finished(committing)
            reach("consumer.after_commit")
            on_progress(tally)

    try:
        subscription.subscribe(topics or [settings.topic_scb_entries, settings.topic_legacy_entries])
        with between_batches() as collection:
            while not stop.requested and not tally.idle_for(until_idle_seconds, subscription.assignments):
                heartbeat(problems(subscription, poster))
                messages = inbox.poll()  # step 1
                batch = inbox.batch(messages)  # step 2, while the batch before is being posted
                reach("consumer.after_decode")
                finish()
                if poster.is_busy:
                    break  # told to stop while a server is away: what is at hand is left to the next owner
                subscription.tend()  # nothing is on its way now, and what is stopped here is not submitted
                if (ours := inbox.still_ours(batch)) is not None:
                    poster.submit(ours)  # step 3
                else:
                    poster.submit_release()
                collection.after_turn(idle=batch is None)
            finish(_HANDOVER_SECONDS)
            subscription.tend()
    finally:
        poster.close()
        client.close()
        subscription.close()
    return tally
