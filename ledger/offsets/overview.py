"""Every stream beside its log: what the books say, and what Kafka says."""

from dataclasses import dataclass
from typing import Any

from ledger.books import Books
from ledger.offsets.log import Log, Logs
from ledger.offsets.stream import Stream, streams_of


@dataclass(frozen=True, slots=True)
class Beside:
    """One stream; `log` is None where Kafka has no such partition, `committed` where it holds nothing."""

    stream: Stream
    log: Log | None
    committed: int | None

    @property
    def lag(self) -> int | None:
        """How many offsets lie before it; a position that lies outside of the log has none to tell."""
        return None if self.log is None or self.fault else self.log.end - self.stream.position

    @property
    def fault(self) -> str:
        """Why the stream cannot be read on from where it stands; empty when it can."""
        if self.log is None:
            return "Kafka has no such partition"
        if self.stream.position < self.log.start:
            return f"offsets {self.stream.position} to {self.log.start - 1} are no longer in the log"
        if self.stream.position > self.log.end:
            return f"the log ends at {self.log.end}: it was truncated or created again"
        return ""

    def document(self) -> dict[str, Any]:
        """As `--json` prints it."""
        log = self.log
        return {
            "group": self.stream.group,
            "topic": self.stream.topic,
            "partition": self.stream.partition,
            "log_start": log and log.start,
            "position": self.stream.position,
            "committed": self.committed,
            "log_end": log and log.end,
            "lag": self.lag,
            "oldest": log and log.oldest,
            "newest": log and log.newest,
            "state": self.stream.state,
            "run_id": self.stream.run_id,
            "fault": self.fault or None,
        }


def overview(books: Books, logs: Logs, group: str | None, topic: str | None) -> list[Beside]:
    """Every stream, or those of a group, of a topic."""
    streams = streams_of(books, group, topic)
    known = logs.logs(sorted({stream.place for stream in streams}))
    committed = {
        name: logs.committed(name, [stream.place for stream in streams if stream.group == name])
        for name in sorted({stream.group for stream in streams})
    }
    return [
        Beside(stream, known.get(stream.place), committed[stream.group].get(stream.place))
        for stream in streams
    ]
