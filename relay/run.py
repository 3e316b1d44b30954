"""The relay: outbox rows to the SCB in order, at least once; its answers back onto the rows.

1. lease    this process publishes the shard; a mark under a lost lease changes nothing
2. fetch    the rows behind the watermark, in order, without a hole
3. encode   one message a row, keyed by its shard
4. publish  to an idempotent client that never gives one up and goes on
5. flush    wait for all of them
6. read     the delivery reports: of each shard only the prefix that Kafka confirmed counts
7. mark     that prefix and its watermark in one transaction; at the first failure the shard stops
8. answers  acknowledgements are marked, then their offsets committed
9. archive  rows that were answered long ago are moved aside, some at a time

A kill before 7 repeats rows, which their reader drops by number. No step can leave a row out.
"""

import time
from collections.abc import Callable, Mapping

from ledger import failpoint
from ledger.config import Settings
from ledger.errors import Retryable
from ledger.stopping import Stopping
from relay.batch import next_batches
from relay.dead_letters import publish_dead_letters
from relay.desk import Desk
from relay.mark import mark
from relay.publish import Confirmed, confirmed, send
from relay.standstill import DEAD_LETTERS, pause_seconds, shard_name
from relay.tally import Tally, note_answers, note_archived, note_letters, note_published
from relay.trace import Turn

_DIRECT = 0  # the shard of direct postings: whoever holds it does what belongs to no shard


def run(
    settings: Settings,
    stop: Stopping,
    *,
    until_idle_seconds: float | None = None,
    tell: Callable[[str], None],
    heartbeat: Callable[[Mapping[str, str]], None] = lambda _: None,
    clock: Callable[[], float] = time.monotonic,
) -> Tally:
    """Relay until a stop is requested, or nothing was found for that long; what was done.

    `heartbeat` is called at least once a minute, with what keeps this relay from working just then.
    """
    desk = Desk(settings, tell, clock)
    failures, busy_at = 0, clock()
    try:
        while not stop.requested:
            try:
                moved, to_come = _turn(desk)
                failures = 0
                heartbeat(desk.standstills.reasons)
                if moved or to_come:
                    busy_at = clock()
                elif until_idle_seconds is not None and clock() - busy_at >= until_idle_seconds:
                    break
                if not _archive(desk, idle=not moved) and not moved:
                    desk.wait()
            except Retryable as failure:
                failures += 1
                busy_at = clock()
                heartbeat({"waiting": failure.message})
                tell(f"{failure.message}; {failure.hint or 'trying again'}")
                stop.wait(pause_seconds(failures))
    finally:
        desk.close()
    return desk.tally


def _turn(desk: Desk) -> tuple[bool, bool]:
    """Publish if it is time to look, then settle answers: whether anything moved, or is still to come."""
    moved = False
    if desk.due():
        moved = _publish(desk)
        desk.looked(found=moved)
    settled = desk.acknowledgements().settle(desk.books())  # 8
    note_answers(desk.tally, settled)
    return moved or settled.read > 0, desk.rows_wait or not desk.acknowledgements().joined


def _archive(desk: Desk, *, idle: bool) -> bool:
    """Move old rows aside, if it is time to (9): whether there may be more at once."""
    if _DIRECT not in desk.leases.held(desk.books()):
        return False
    moved = desk.archive.move(desk.books(), idle=idle)
    note_archived(desk.tally, moved)
    return moved > 0


def _publish(desk: Desk) -> bool:
    books, codec, publisher, topic = desk.books(), desk.codec(), desk.publisher, desk.settings.topic_outbox
    turn = Turn(desk.settings)
    work = next_batches(books, desk.leases, desk.standstills, desk.settings.relay_batch_size)  # 1, 2
    turn.fetched(work.batches)
    desk.rows_wait = work.rows_wait
    failpoint.reach("relay.after_fetch")
    sent = [send(batch, publisher, codec, topic) for batch in work.batches]  # 3, 4
    turn.sent()
    deliveries = publisher.flush() if sent else []  # 5
    turn.delivered()
    desk.kafka_silent = bool(deliveries) and all(report.error for report in deliveries)
    failpoint.reach("relay.after_publish")
    marked = [result for result in confirmed(sent, deliveries) if _settle(desk, result)]  # 6
    turn.finished(marked)
    failpoint.reach("relay.after_mark")
    return _publish_letters(desk) or bool(marked)


def _publish_letters(desk: Desk) -> bool:
    """Send dead letters, by a client of their own: what their topic meets costs the outbox nothing."""
    books, topic = desk.books(), desk.settings.topic_dead_letters
    if _DIRECT not in desk.leases.held(books) or desk.standstills.standing(DEAD_LETTERS):
        return False
    letters, fault = publish_dead_letters(books, desk.letter_publisher, desk.codec(), topic)
    note_letters(desk.tally, letters)
    if fault is None:
        desk.standstills.clear(DEAD_LETTERS)
    else:
        desk.standstills.stop(DEAD_LETTERS, fault)
        desk.tell(f"dead letters do not go to {topic}: {fault}")
    return letters > 0


def _settle(desk: Desk, result: Confirmed) -> bool:
    """Mark what one batch achieved (7); whether its shard moved."""
    latencies = mark(desk.books(), result, desk.leases.owner)
    if latencies is None:
        desk.leases.lost()
        desk.standstills.clear(shard_name(result.batch.span.shard))  # it is somebody else's worry now
        return False
    note_published(desk.tally, result.rows, latencies)
    shard = shard_name(result.batch.span.shard)
    if result.fault is None:
        desk.standstills.clear(shard)
        return True
    desk.standstills.stop(shard, f"stops at row {result.last + 1}: {result.fault}")
    desk.tell(f"{shard} {desk.standstills.reasons[shard]}")
    return result.rows > 0
