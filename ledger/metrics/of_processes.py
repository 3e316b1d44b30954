"""The processes as metrics: how many of each kind live on which host, and when they were last heard of."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator

from prometheus_client.metrics_core import Metric as Family

from ledger.metrics.family import family
from ledger.metrics.metric import gauge
from ledger.status.processes import ProcessStatus, is_of_run, run_of

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


def process_families(processes: Iterable[ProcessStatus], under_way: Container[str]) -> Iterator[Family]:
    """Counted by place: process ids come and go, and would leave a series each.

    Of runs, only those that are `under_way` miss their processes.
    """
    counts: Counter[tuple[str, str, str]] = Counter()
    silent: dict[tuple[str, str], float] = {}
    for one in processes:
        if one.replaced or (is_of_run(one) and run_of(one) not in under_way):
            continue
        place = (one.kind, one.host)
        counts[*place, _state(one)] += 1
        silent[place] = max(one.seconds, silent.get(place, 0.0))
    samples = [((*place, state), counts[*place, state]) for place in silent for state in _STATES]
    yield family(PROCESSES, samples)
    yield family(HEARD, list(silent.items()))


def _state(process: ProcessStatus) -> str:
    if not process.alive:
        return "dead"
    return "ready" if process.ready else "not_ready"
