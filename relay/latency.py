"""How long rows took, counted by the database: a few numbers a batch, however many rows it has."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from ledger.metrics.of_process import LATENCIES

BOUNDS = list(LATENCIES)


class Latencies(NamedTuple):
    """How many rows fell into each bucket of `LATENCIES`, one more for those beyond, and their seconds."""

    counts: list[int]
    total: float


NONE = Latencies([0] * (len(BOUNDS) + 1), 0.0)


def latencies_of(rows: Sequence[tuple[Any, ...]]) -> Latencies:
    """Of rows (bucket, how many, their seconds), numbered by `width_bucket` from 0."""
    counts = [0] * (len(BOUNDS) + 1)
    for bucket, count, _ in rows:
        counts[bucket] += count
    return Latencies(counts, float(sum(seconds for _, _, seconds in rows)))
