"""Live replication beside the backfill: entries sent at a steady rate, and how late each was posted."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

from benchmarks.database import query
from ledger.codec import Codec
from ledger.config import Settings
from ledger.entry import LedgerEntry
from ledger.publisher import Publisher
from producer.delivery import deliver
from producer.message import Outgoing, answers_of

SOURCE_ID = "live"
_TICKS = 20  # a second
# `posted_at` is when the posting transaction began, `timestamp_utc` when the entry was sent; one clock
_LATENESS = """
    SELECT count(*), coalesce(percentile_disc(0.5) WITHIN GROUP (ORDER BY s), 0),
           coalesce(percentile_disc(0.99) WITHIN GROUP (ORDER BY s), 0), coalesce(max(s), 0)
    FROM (SELECT extract(EPOCH FROM posted_at - timestamp_utc)::float8 AS s
          FROM ledger_entries WHERE source_id = 'live') AS e
"""


class _Nobody:
    requested = False

    def wait(self, seconds: float) -> bool:
        time.sleep(seconds)
        return False


_NOBODY_STOPS = _Nobody()


class Live:
    """A thread that sends; `sent` counts."""

    def __init__(self, settings: Settings, rate: int) -> None:
        self.sent = 0
        self._settings = settings
        self._rate = rate
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._send, daemon=True)

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def end(self) -> int:
        """Send no more; how many were sent."""
        self._stop.set()
        self._thread.join()
        return self.sent

    def _send(self) -> None:
        codec, due = Codec(), time.monotonic()
        with closing(Publisher(self._settings)) as publisher:
            while not self._stop.is_set():
                entries = [_entry(self.sent + nth) for nth in range(self._rate // _TICKS)]
                messages = [made.message for made in answers_of(entries, codec) if isinstance(made, Outgoing)]
                sent, _ = deliver(publisher, self._settings.topic_scb_entries, messages, _NOBODY_STOPS)
                self.sent += sent
                due += 1 / _TICKS
                time.sleep(max(0.0, due - time.monotonic()))


@contextmanager
def live(settings: Settings, rate: int) -> Iterator[Live]:
    """Live entries from now on, for as long as this lasts."""
    sender = Live(settings, rate)
    sender.start()
    try:
        yield sender
    finally:
        sender.end()


def lateness(url: str) -> dict[str, float]:
    """How many live entries are posted, and how many seconds after they were sent."""
    count, half, most, longest = query(url, _LATENESS)[0]
    return {"posted": count, "p50": round(half, 3), "p99": round(most, 3), "max": round(longest, 3)}


def _entry(number: int) -> LedgerEntry:
    return LedgerEntry(
        ledger_id="MASTER",
        debit_account_id=f"ACCOUNT-{number % 500 + 1:06d}",
        credit_account_id=f"ACCOUNT-{number % 500 + 501:06d}",
        amount=f"{number % 900 + 1}.25",
        currency_code="EUR",
        asset_type="fiat",
        transaction_type="PAYMENT",
        reference_id=f"LIVE-{number:012d}",
        timestamp_utc=time.time_ns() // 1000,
        fx_rate=None,
        metadata={},
        source_id=SOURCE_ID,
        source_type="SCB",
        source_position=str(number),
        producer_sequence=number,
    )
