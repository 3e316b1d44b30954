"""Takes note of what this process does, if anybody may ask for it; otherwise each call is one comparison.

Called once a batch, never once an entry. Only `measured` loads the client that keeps the figures: a command
that serves no metrics does not wait for it.
"""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from ledger.config import Settings
from ledger.metrics import of_process
from ledger.metrics.keeper import Keeper, Spread
from ledger.metrics.metric import Metric

CONTENT_TYPE = "text/plain; version=1.0.0; charset=utf-8"  # of Prometheus' text format
_keeper: Keeper | None = None


@contextmanager
def measured(settings: Settings, name: str) -> Iterator[None]:
    """Keep figures of this process inside, if a port is configured where they can be asked for."""
    global _keeper  # noqa: PLW0603  there is one process, and so one set of figures
    if settings.health_port is None:
        yield
        return
    from ledger.metrics.kept import Kept  # noqa: PLC0415  a third of a second: only for who serves metrics

    _keeper = Kept(name)
    try:
        yield
    finally:
        _keeper.close()
        _keeper = None


def is_kept() -> bool:
    """Whether anybody may read what is measured: for what costs something to find out."""
    return _keeper is not None


def exposition(*, ready: bool) -> bytes | None:
    """The figures of this process; None when none are kept."""
    return None if _keeper is None else _keeper.exposition(ready=ready)


def add(metric: Metric, amount: float, **labels: str) -> None:
    """Add to a counter; nothing is added for 0, so that no label appears before it has something to tell."""
    if _keeper is not None and amount:
        _keeper.add(metric, amount, labels)


def observe(metric: Metric, value: float, **labels: str) -> None:
    """Put one value into a histogram."""
    if _keeper is not None:
        _keeper.observe(metric, value, labels)


def observe_spread(metric: Metric, spread: Spread) -> None:
    """Put values into a histogram that the database has counted."""
    if _keeper is not None:
        _keeper.observe_spread(metric, spread)


@contextmanager
def timed(metric: Metric, **labels: str) -> Iterator[None]:
    """Put the time that the body takes, if it ends well, into a histogram."""
    began = time.monotonic()
    yield
    observe(metric, time.monotonic() - began, **labels)


def settled(topic: str, codes: Sequence[str], skipped: int) -> None:
    """Count one stream's part of a batch, by outcome."""
    if _keeper is None:
        return
    for code, count in Counter(codes).items():
        add(of_process.ENTRIES, count, topic=topic, outcome=code)
    add(of_process.SKIPPED, skipped, topic=topic)
