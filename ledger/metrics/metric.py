"""One metric as Prometheus has it: its name, its kind, its labels and what it means."""

from typing import Literal, NamedTuple, TypeAlias

Kind: TypeAlias = Literal["counter", "gauge", "histogram"]


class Metric(NamedTuple):
    """Labels have few values: never an account, a reference or an amount."""

    name: str
    kind: Kind
    labels: tuple[str, ...]
    meaning: str
    bounds: tuple[float, ...] = ()  # of a histogram's buckets


def counter(name: str, labels: tuple[str, ...], meaning: str) -> Metric:
    """What only grows."""
    return Metric(name, "counter", labels, meaning)


def gauge(name: str, labels: tuple[str, ...], meaning: str) -> Metric:
    """What goes up and down."""
    return Metric(name, "gauge", labels, meaning)


def histogram(name: str, labels: tuple[str, ...], meaning: str, bounds: tuple[float, ...]) -> Metric:
    """What is spread: counted in buckets that end at `bounds`."""
    return Metric(name, "histogram", labels, meaning, bounds)
