"""The processes as metrics: how many of each kind live on which host, and when they were last heard of."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Protocol

from prometheus_client.metrics_core import Metric as Family

from ledger.metrics.family import family
from ledger.metrics.metric import gauge

_PLACE = ("kind", "host")

PROCESSES = gauge(
    "dual_ledger_processes",
    (*_PLACE, "state"),
    "Processes by kind, host and state: ready, not_ready (it lives and waits for something), dead (it fell "
    "silent without saying that it ends)",
)
HEARD = gauge("dual_ledger_process_heard_seconds", _PLACE, "How long ago the most silent one was heard of")
ALL = (PROCESSES, HEARD)

_STATES = ("ready", "not_ready", "dead")


class Heard(Protocol):
    """What is asked of a process of the report."""

    @property
    def kind(self) -> str:
        """What it does: consume, relay, …."""

    @property
    def host(self) -> str:
        """Where it runs."""

    @property
    def seconds(self) -> float:
        """Since it was last heard of."""

    @property
    def ready(self) -> bool:
        """Whether it could work then."""

    @property
    def alive(self) -> bool:
        """Whether that is not too long ago."""


def process_families(processes: Iterable[Heard]) -> Iterator[Family]:
    """Counted by place: process ids come and go, and would leave a series each."""
    counts: Counter[tuple[str, str, str]] = Counter()
    silent: dict[tuple[str, str], float] = {}
    for one in processes:
        place = (one.kind, one.host)
        counts[*place, _state(one)] += 1
        silent[place] = max(one.seconds, silent.get(place, 0.0))
    samples = [((*place, state), counts[*place, state]) for place in silent for state in _STATES]
    yield family(PROCESSES, samples)
    yield family(HEARD, list(silent.items()))


def _state(process: Heard) -> str:
    if not process.alive:
        return "dead"
    return "ready" if process.ready else "not_ready"
