"""Who keeps the figures of a process, and how they come."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from ledger.metrics.metric import Metric


class Spread(Protocol):
    """Values that were counted where they are: how many fell into each bucket, and what they add up to."""

    @property
    def counts(self) -> Sequence[int]:
        """One for each bound of the metric, and one beyond the last."""

    @property
    def total(self) -> float:
        """The sum of the values."""


class Keeper(Protocol):
    """Keeps the figures of this process."""

    def add(self, metric: Metric, amount: float, labels: Mapping[str, str]) -> None:
        """Add to a counter."""

    def observe(self, metric: Metric, value: float, labels: Mapping[str, str]) -> None:
        """Put one value into a histogram."""

    def observe_spread(self, metric: Metric, spread: Spread) -> None:
        """Put many values into a histogram at once."""

    def exposition(self, *, ready: bool) -> bytes:
        """All of it as Prometheus reads it."""

    def close(self) -> None:
        """Keep no more."""
