"""The streams of one worker: from where each is read, up to where, and what its producer sent last."""

from dataclasses import dataclass
from typing import Any

from consumer.claim import Claims, Owned
from ledger.books import connect
from ledger.config import Settings
from ledger.kafka import Consumer, topic_ids
from ledger.runs.run import Run


@dataclass
class RunStream:
    """One stream: `ends` is None as long as the run's source has not ended."""

    owned: Owned
    ends: int | None
    last_sequence: int
    at_end: bool = False  # Kafka has no message before `ends` any more

    @property
    def is_done(self) -> bool:
        """Whether all of it was read."""
        return self.ends is not None and self.owned.begins >= self.ends


def claimed(
    settings: Settings, client: Consumer, run: Run, worker: int, workers: int
) -> dict[int, RunStream]:
    """Become the owner of this worker's share of the run's partitions; Refused when one must not be read."""
    claims = Claims(settings, client, from_log_start=False, resume_stopped=False)
    topic_id = topic_ids(settings, [run.topic])[run.topic]
    with connect(settings, role="poster", application="dual-ledger run") as books:
        books.rows("sessions_end_stalled", seconds=settings.database_idle_timeout_seconds)
        rows: list[Any] = books.rows("runs_streams", id=run.run_id)
        found = {}
        for nth, (partition, begins, ends, _, _) in enumerate(rows):
            if nth % workers != worker:
                continue
            owned = claims.claim(books, (run.topic, partition), topic_id)
            owned.begins = max(owned.begins, begins)  # Kafka's offset may be an older one's of this group
            (last,) = books.row("runs_last_sequence", shard=owned.stream.shard) or (0,)
            found[partition] = RunStream(owned, ends, last)
    return found
