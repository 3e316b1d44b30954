"""Figures: what was timed, and the limit measured just before and just after it."""

from dataclasses import dataclass, field
from statistics import fmean, median
from typing import Any


@dataclass(frozen=True, slots=True)
class Timing:
    """That many entries in that time."""

    entries: int
    seconds: float
    details: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.entries <= 0 or self.seconds <= 0:
            raise ValueError(f"{self.entries} entries in {self.seconds} s say nothing: take more entries")

    @property
    def rate(self) -> float:
        """Entries per second."""
        return self.entries / self.seconds


@dataclass(frozen=True, slots=True)
class Sample:
    """One timing; the limits are None for what writes nothing to the database."""

    timing: Timing
    limit_before: float | None = None
    limit_after: float | None = None

    @property
    def of_limit(self) -> float | None:
        """The share of the limit: of the mean of both, because a machine drifts."""
        if self.limit_before is None or self.limit_after is None:
            return None
        return self.timing.rate / fmean((self.limit_before, self.limit_after))


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the report: the samples of all rounds, told by their medians."""

    key: str
    title: str
    samples: tuple[Sample, ...]

    @property
    def rate(self) -> float:
        """Entries per second, the median round."""
        return median(sample.timing.rate for sample in self.samples)

    @property
    def rates(self) -> list[float]:
        """Entries per second, every round."""
        return [sample.timing.rate for sample in self.samples]

    @property
    def of_limit(self) -> float | None:
        """The median of the rounds' shares of the limit."""
        shares = [sample.of_limit for sample in self.samples if sample.of_limit is not None]
        return median(shares) if shares else None

    def document(self) -> dict[str, Any]:
        """As `--json` prints it."""
        return {
            "key": self.key,
            "title": self.title,
            "entries_per_second": round(self.rate),
            "of_limit": None if self.of_limit is None else round(self.of_limit, 3),
            "samples": [
                {
                    "entries": sample.timing.entries,
                    "seconds": round(sample.timing.seconds, 4),
                    "entries_per_second": round(sample.timing.rate),
                    "limit_before": sample.limit_before and round(sample.limit_before),
                    "limit_after": sample.limit_after and round(sample.limit_after),
                    **sample.timing.details,
                }
                for sample in self.samples
            ],
        }
