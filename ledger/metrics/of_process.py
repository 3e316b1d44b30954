"""What one process tells of itself at its own `/metrics`: counted from its start, a batch at a time."""

from ledger.metrics.metric import Metric, counter, gauge, histogram

# A batch of a few entries takes milliseconds; ten seconds are those of a server that barely answers.
_TIMES = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_SIZES = (1.0, 10.0, 100.0, 500.0, 1000.0, 2500.0, 5000.0, 10_000.0, 25_000.0, 50_000.0)
# From what is felt as at once to what somebody should have been woken for.
LATENCIES = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 3600.0)

READY = gauge("dual_ledger_process_ready", (), "1 while this process can work (its /readyz), else 0")

ENTRIES = counter(
    "dual_ledger_entries_total",
    ("topic", "outcome"),
    "Messages that this consumer settled, by outcome: posted, duplicate, parked, or the code of the refusal",
)
SKIPPED = counter(
    "dual_ledger_messages_skipped_total",
    ("topic",),
    "Messages read again that the books had settled before: after a restart or a takeover",
)
RELEASED = counter(
    "dual_ledger_entries_released_total",
    ("outcome",),
    "Parked entries whose account had come, by what posting then answered",
)
BATCH_ENTRIES = histogram("dual_ledger_batch_entries", (), "Messages in one posting transaction", _SIZES)
BATCH_SECONDS = histogram(
    "dual_ledger_batch_seconds",
    ("step",),
    "Time of a batch's steps: poll (and waiting for messages), decode, post (the whole transaction)",
    _TIMES,
)
DATABASE_SECONDS = histogram(
    "dual_ledger_database_seconds",
    ("part",),
    "Time of this process's transactions in the books: statements (all that comes before COMMIT) and commit",
    _TIMES,
)
PRODUCED = counter(
    "dual_ledger_produced_records_total",
    ("topic", "outcome"),
    "Records that this producer settled: published, or the code of what was wrong with them",
)
PUBLISHED = counter(
    "dual_ledger_outbox_published_total", (), "Outbox rows that this relay saw confirmed by Kafka"
)
ANSWERED = counter(
    "dual_ledger_outbox_answered_total",
    ("result",),
    "Outbox rows that this relay marked with the SCB's answer: acknowledged, rejected",
)
PUBLISH_LATENCY = histogram(
    "dual_ledger_publish_latency_seconds",
    (),
    "From an outbox row's posting to Kafka's confirmation",
    LATENCIES,
)
ACKNOWLEDGE_LATENCY = histogram(
    "dual_ledger_acknowledge_latency_seconds",
    (),
    "From Kafka's confirmation of an outbox row to the SCB's acknowledgement",
    LATENCIES,
)
LETTERS_PUBLISHED = counter(
    "dual_ledger_dead_letters_published_total", (), "Dead letters that this relay sent to their topic"
)
ARCHIVED = counter(
    "dual_ledger_outbox_archived_total", (), "Outbox rows that this relay moved into the archive"
)
SCB_HEARD = counter(
    "dual_ledger_scb_heard_total",
    ("result",),
    "Rows that this stand-in for the SCB heard: applied, matched, noted, rejected, repeated",
)
SCB_ANSWERED = counter("dual_ledger_scb_answered_total", (), "Answers that this stand-in for the SCB sent")

PROCESS: tuple[Metric, ...] = (
    READY,
    ENTRIES,
    SKIPPED,
    RELEASED,
    BATCH_ENTRIES,
    BATCH_SECONDS,
    DATABASE_SECONDS,
    PRODUCED,
    PUBLISHED,
    ANSWERED,
    PUBLISH_LATENCY,
    ACKNOWLEDGE_LATENCY,
    LETTERS_PUBLISHED,
    ARCHIVED,
    SCB_HEARD,
    SCB_ANSWERED,
)
