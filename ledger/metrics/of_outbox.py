"""The outbox, and what waits for a person: dead letters, parked entries, breaks."""

from collections.abc import Iterator, Sequence

from prometheus_client.metrics_core import Metric as Family

from ledger.metrics.family import family, single
from ledger.metrics.metric import gauge
from ledger.outcome import Outcome
from ledger.status.outbox import OutboxStatus
from ledger.status.problems import OpenBreaks, OpenLetters

_BREAKS = ("digest_differs", "rejected_by_scb")  # told even when there are none

OUTBOX_ROWS = gauge(
    "dual_ledger_outbox_rows", ("status",), "Outbox rows by status: pending, published, acknowledged, failed"
)
OLDEST_PENDING = gauge(
    "dual_ledger_outbox_oldest_pending_seconds",
    (),
    "How long the oldest outbox row waits for Kafka; 0 when none does",
)
LETTERS_OPEN = gauge(
    "dual_ledger_dead_letters_open",
    ("code",),
    "Dead letters that nobody has settled, by why they were refused",
)
PARKED = gauge("dual_ledger_parked_entries", (), "Entries that wait for an account that is unknown or frozen")
BREAKS_OPEN = gauge(
    "dual_ledger_breaks_open", ("kind",), "Differences with the SCB that nobody has settled, by kind"
)
ALL = (OUTBOX_ROWS, OLDEST_PENDING, LETTERS_OPEN, PARKED, BREAKS_OPEN)


def outbox_families(outbox: OutboxStatus) -> Iterator[Family]:
    """How much waits, and for how long."""
    counts = {
        "pending": outbox.pending,
        "published": outbox.published,
        "acknowledged": outbox.acknowledged,
        "failed": outbox.failed,
    }
    yield family(OUTBOX_ROWS, [((status,), count) for status, count in counts.items()])
    yield single(OLDEST_PENDING, outbox.oldest_pending_seconds or 0.0)


def open_families(
    letters: Sequence[OpenLetters], parked: int, breaks: Sequence[OpenBreaks]
) -> Iterator[Family]:
    """What is open; every code that there can be has a value, so that a first one is a change from 0."""
    codes = dict.fromkeys((outcome.value for outcome in Outcome if outcome.is_refusal), 0)
    codes |= {one.code: one.count for one in letters}
    yield family(LETTERS_OPEN, [((code,), count) for code, count in codes.items()])
    yield single(PARKED, parked)
    kinds = dict.fromkeys(_BREAKS, 0) | {one.kind: one.count for one in breaks}
    yield family(BREAKS_OPEN, [((kind,), count) for kind, count in kinds.items()])
