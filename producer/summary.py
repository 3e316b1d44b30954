"""What one call of the producer did."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from ledger.errors import DualLedgerError
from ledger.metrics import measure
from ledger.metrics.of_process import PRODUCED
from producer.source import Refused
from producer.state import Position


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of this call; `total_…` are of the whole load, with the calls before that broke off.

    `defaulted` counts, by field, the rows of this call that had no text for it and got a default.
    `failure` is what kept it from the source's end; None when it came there or was asked to stop.
    """

    source_id: str
    topic: str
    read: int
    published: int
    rejected: int
    total_published: int
    total_rejected: int
    resumed_from: int
    finished: bool
    failure: DualLedgerError | None
    errors_file: str
    seconds: float
    defaulted: Mapping[str, int] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """As `--json` prints it."""
        document = {one.name: getattr(self, one.name) for one in fields(self)}
        return document | {"failure": self.failure.message if self.failure else None}


def summary_of(
    source_id: str,
    topic: str,
    *,
    begun: Position,
    reached: Position,
    failure: DualLedgerError | None,
    seconds: float,
) -> Summary:
    """The summary of a call that went from `begun` to `reached`."""
    return Summary(
        source_id=source_id,
        topic=topic,
        read=reached.published + reached.rejected - begun.published - begun.rejected,
        published=reached.published - begun.published,
        rejected=reached.rejected - begun.rejected,
        total_published=reached.published,
        total_rejected=reached.rejected,
        resumed_from=begun.settled,
        finished=reached.finished,
        failure=failure,
        errors_file=reached.report,
        seconds=round(seconds, 3),
    )


def note_settled(topic: str, published: int, refused: Sequence[Refused]) -> None:
    """A batch's part is settled: Kafka has it, or the error report."""
    measure.add(PRODUCED, published, topic=topic, outcome="published")
    for code, count in Counter(str(one.refusal.code) for one in refused).items():
        measure.add(PRODUCED, count, topic=topic, outcome=code)
