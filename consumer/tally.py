"""What a consumer has done since it started."""

import time
from collections import Counter
from dataclasses import dataclass, field

from ledger.batch import Settled
from ledger.outcome import Outcome

_ASSIGNMENT_GRACE_SECONDS = 75.0  # a member that was killed keeps its partitions for 45 s by default


@dataclass
class Tally:
    """Counts of messages, by outcome; times are of the monotonic clock."""

    posted: int = 0
    duplicates: int = 0
    dead_letters: int = 0
    skipped: int = 0
    batches: int = 0
    by_code: Counter[str] = field(default_factory=Counter)
    stopped: dict[str, str] = field(default_factory=dict)
    started: float = field(default_factory=time.monotonic)
    touched: float = field(default_factory=time.monotonic)
    assignments: int = 0  # that have been noticed

    @property
    def seconds(self) -> float:
        """Since the start."""
        return time.monotonic() - self.started

    @property
    def settled(self) -> int:
        """Messages that have a disposition thanks to this consumer."""
        return self.posted + self.duplicates + self.dead_letters

    def touch(self) -> None:
        """Something arrived."""
        self.touched = time.monotonic()

    def add(self, part: Settled) -> None:
        """Count one stream's part of a batch."""
        self.posted += part.posted
        self.duplicates += part.duplicates
        self.dead_letters += part.refused
        self.skipped += part.skipped
        self.batches += 1
        if part.posted != len(part.codes):
            self.by_code.update(code for code in part.codes if code != Outcome.POSTED)

    def idle_for(self, seconds: float | None, assignments: int) -> bool:
        """Whether nothing arrived for that long since the last assignment; None is for ever."""
        if seconds is None:
            return False
        if assignments != self.assignments:
            self.assignments = assignments
            self.touch()  # joining was no idleness, and its messages are only now on their way
        grace = 0.0 if assignments else _ASSIGNMENT_GRACE_SECONDS
        return time.monotonic() - self.touched >= seconds + grace
