"""What the stand-in has done since it started."""

import time
from dataclasses import dataclass, field
from typing import Any

from ledger.metrics import measure
from ledger.metrics.of_process import SCB_ANSWERED, SCB_HEARD
from sandbox.scb.hear import Heard
from sandbox.scb.order import Gap


@dataclass
class Tally:
    """Counts of this process, and the shards that stand still at its end."""

    applied: int = 0
    matched: int = 0
    rejected: int = 0
    noted: int = 0
    repeated: int = 0
    answered: int = 0
    gaps: list[Gap] = field(default_factory=list)
    _started: float = field(default_factory=time.monotonic)

    def count(self, heard: Heard) -> None:
        """Add one batch."""
        results = [judgement.result for judgement in heard.judgements]
        repeated = len(heard.batch.repeated)
        self.applied += results.count("APPLIED")
        self.matched += results.count("MATCHED")
        self.rejected += results.count("REJECTED")
        self.noted += results.count("NOTED")
        self.repeated += repeated
        for result in ("APPLIED", "MATCHED", "REJECTED", "NOTED"):
            measure.add(SCB_HEARD, results.count(result), result=result.lower())
        measure.add(SCB_HEARD, repeated, result="repeated")

    def count_answers(self, answered: int) -> None:
        """Add answers that Kafka has."""
        self.answered += answered
        measure.add(SCB_ANSWERED, answered)

    def document(self) -> dict[str, Any]:
        """The counts as `dual-ledger sandbox scb --json` prints them."""
        return {
            "heard": self.applied + self.matched + self.rejected + self.noted,
            "applied": self.applied,
            "matched": self.matched,
            "rejected": self.rejected,
            "noted": self.noted,
            "repeated": self.repeated,
            "answered": self.answered,
            "gaps": [{"shard": gap.shard, "expected": gap.expected, "found": gap.found} for gap in self.gaps],
            "seconds": round(time.monotonic() - self._started, 3),
        }
