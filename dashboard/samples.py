"""What the page draws over time: one sample a look, fifteen minutes of them, in memory alone."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ledger.status.report import Report

WINDOW_SECONDS = 900.0
_RATE_SECONDS = 10.0  # a rate of now is that of the last ten seconds: batches come in bursts
_SAMPLES_MAX = 1000


@dataclass(frozen=True, slots=True)
class Sample:
    """Counters at one moment, by a monotonic clock; None is what was not known."""

    at: float
    arrived: int | None = None  # messages that the topics have had
    settled: int | None = None  # messages that the streams are behind
    posted: int | None = None  # entries in the books
    relayed: int | None = None
    answered: int | None = None
    lag_messages: int | None = None
    lag_seconds: float | None = None


def sample_of(report: Report, at: float) -> Sample:
    """The counters of a report."""
    if report.outbox is None:
        return Sample(at)
    outbox = report.outbox
    answered = outbox.acknowledged + outbox.failed
    relayed = outbox.published + answered
    ends = [one.end for one in report.streams if one.end is not None]
    known = len(ends) == len(report.streams)
    lags = [one.lag_messages or 0 for one in report.streams]
    ages = [one.lag_seconds or 0.0 for one in report.streams]
    return Sample(
        at,
        arrived=sum(ends) if known else None,
        settled=sum(one.position for one in report.streams),
        posted=outbox.pending + relayed,
        relayed=relayed,
        answered=answered,
        lag_messages=sum(lags) if known else None,
        lag_seconds=max(ages, default=0.0) if known else None,
    )


class Samples:
    """The latest samples, oldest first."""

    def __init__(self) -> None:
        self._kept: deque[Sample] = deque(maxlen=_SAMPLES_MAX)

    def add(self, sample: Sample) -> None:
        """Keep it; what is older than the window goes."""
        self._kept.append(sample)
        while self._kept[0].at < sample.at - WINDOW_SECONDS:
            self._kept.popleft()

    def all(self) -> tuple[Sample, ...]:
        """All of them, as they are now."""
        return tuple(self._kept)


def rate_now(samples: Sequence[Sample], counter: str) -> float | None:
    """How fast a counter grows now, a second; None when it is not known."""
    if not samples or getattr(samples[-1], counter) is None:
        return None
    latest = samples[-1]
    recent = [
        one for one in samples if one.at >= latest.at - _RATE_SECONDS and getattr(one, counter) is not None
    ]
    first = recent[0]
    if first is latest:  # looked at seldom: the sample before is as near as there is
        earlier = [one for one in samples[:-1] if getattr(one, counter) is not None]
        if not earlier:
            return None
        first = earlier[-1]
    grown = getattr(latest, counter) - getattr(first, counter)
    return max(0.0, float(grown) / (latest.at - first.at))


def rates(samples: Sequence[Sample], counter: str) -> list[tuple[float, float | None]]:
    """How fast a counter grew up to each sample, with the sample's time."""
    found: list[tuple[float, float | None]] = []
    for before, now in pairwise(samples):
        one, other = getattr(before, counter), getattr(now, counter)
        grown = None if one is None or other is None else max(0.0, (other - one) / (now.at - before.at))
        found.append((now.at, grown))
    return found
