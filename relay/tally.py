"""What a relay has done since it started."""

import time
from dataclasses import dataclass, field

from ledger.metrics import measure, of_process
from relay.acknowledgements import Settled
from relay.latency import Latencies


@dataclass
class Tally:
    """Counts of this process; the books hold the lasting ones."""

    published: int = 0
    acknowledged: int = 0
    rejected: int = 0
    dead_letters_published: int = 0
    archived: int = 0
    _started: float = field(default_factory=time.monotonic)

    def document(self) -> dict[str, int | float]:
        """The counts as `dual-ledger relay --json` prints them."""
        return {
            "published": self.published,
            "acknowledged": self.acknowledged,
            "rejected": self.rejected,
            "dead_letters_published": self.dead_letters_published,
            "archived": self.archived,
            "seconds": round(time.monotonic() - self._started, 3),
        }


def note_published(tally: Tally, rows: int, latencies: Latencies) -> None:
    """Rows are with Kafka, and marked."""
    tally.published += rows
    measure.add(of_process.PUBLISHED, rows)
    measure.observe_spread(of_process.PUBLISH_LATENCY, latencies)


def note_answers(tally: Tally, settled: Settled) -> None:
    """Answers are marked."""
    tally.acknowledged += settled.acknowledged
    tally.rejected += settled.rejected
    measure.add(of_process.ANSWERED, settled.acknowledged, result="acknowledged")
    measure.add(of_process.ANSWERED, settled.rejected, result="rejected")
    measure.observe_spread(of_process.ACKNOWLEDGE_LATENCY, settled.latencies)


def note_letters(tally: Tally, letters: int) -> None:
    """Dead letters are with Kafka, and marked."""
    tally.dead_letters_published += letters
    measure.add(of_process.LETTERS_PUBLISHED, letters)


def note_archived(tally: Tally, rows: int) -> None:
    """Rows are in the archive."""
    tally.archived += rows
    measure.add(of_process.ARCHIVED, rows)
