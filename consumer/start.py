"""Where a stream begins when it is assigned: never beyond what is settled, never by a silent reset.

Rule 1: what the books have settled is the truth; Kafka's committed offset can only ask to read some again,
and not below where a person has set the stream: what lies there was to be skipped, and may be unreadable.
Rule 2: an offset that is needed and no longer in the log stops the stream, and the missing range is named.
Rule 3: a topic that was deleted and created again has another identity; its offsets mean nothing here.
"""

from dataclasses import dataclass

from ledger.errors import Fatal


@dataclass(frozen=True, slots=True)
class Log:
    """What Kafka says of a partition: identity of the topic, first offset there is, and the next to come."""

    topic: str
    partition: int
    topic_id: str
    low: int
    high: int
    committed: int | None


@dataclass(frozen=True, slots=True)
class Stored:
    """What the books say of the stream: every offset below `next_offset` is settled."""

    next_offset: int
    topic_id: str | None
    moved_to: int = 0


def start_offset(log: Log, stored: Stored | None, *, from_log_start: bool = False) -> int:
    """The offset to read from; Fatal when messages that were never settled are gone."""
    where = f"topic {log.topic} partition {log.partition}"
    if stored is None:
        if log.low > 0 and not from_log_start:
            raise Fatal(
                f"{where}: offsets 0 to {log.low - 1} are no longer in the log and were never posted",
                hint="to do without them: dual-ledger consume --from-log-start",
            )
        return log.low
    if stored.topic_id is not None and stored.topic_id != log.topic_id:
        raise created_again(where, stored.topic_id, log.topic_id, stored.next_offset)
    if stored.next_offset > log.high:
        raise Fatal(
            f"{where}: the books have settled offsets up to {stored.next_offset - 1}, but the log ends at "
            f"{log.high}: it was truncated or created again",
            hint="restore the log, or read it with another consumer group: --group NAME",
        )
    if stored.next_offset < log.low:
        raise Fatal(
            f"{where}: offsets {stored.next_offset} to {log.low - 1} are no longer in the log and were never "
            "posted",
            hint="load them from their source, and read on with another consumer group: --group NAME",
        )
    committed = stored.next_offset if log.committed is None else log.committed
    return min(stored.next_offset, max(committed, log.low, stored.moved_to))


def created_again(where: str, was: str, now: str, next_offset: int) -> Fatal:
    """The reason to stop a stream whose topic is another by now."""
    return Fatal(
        f"{where}: the topic was deleted and created again (was {was}, is {now}); "
        f"offsets up to {next_offset - 1} of the old one are posted",
        hint="read the new topic with another consumer group: --group NAME",
    )
