"""How much processor time the calls of tracing take themselves, thread by thread, while a stage runs.

Two runs of a stage differ by more than tracing costs, on any machine that is not idle. The calls' own time
does not: it leaves out only what they cost others (the caches, the interpreter's lock).
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import producer.run
import relay.acknowledgements
from consumer.trace import Watch
from ledger.tracing.otlp import Counting
from relay.trace import Turn

_CALLS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (producer.run, ("tell_of_sending",)),
    (Watch, ("polling", "polled", "noted", "batch", "posted", "finished")),
    (Turn, ("__init__", "fetched", "sent", "delivered", "finished")),
    (relay.acknowledgements, ("tell_of_answers",)),
    (Counting, ("export",)),  # in a thread of its own
)


@dataclass
class OwnTime:
    """Seconds so far."""

    seconds: float = 0.0


@contextmanager
def own_time() -> Iterator[OwnTime]:
    """Add up what every call of tracing takes."""
    total = OwnTime()
    with ExitStack() as stack:
        for owner, names in _CALLS:
            for name in names:
                stack.enter_context(patch.object(owner, name, _counted(getattr(owner, name), total)))
        yield total


def _counted(call: Callable[..., Any], total: OwnTime) -> Callable[..., Any]:
    def counted(*arguments: Any, **named: Any) -> Any:
        began = time.thread_time()
        try:
            return call(*arguments, **named)
        finally:
            total.seconds += time.thread_time() - began

    return counted
