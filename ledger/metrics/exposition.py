"""How everything stands, in the text that Prometheus reads: one Report, from the books and Kafka, as metrics.

These are the books' own figures: they are the same whichever processes were killed meanwhile.
"""

from collections.abc import Iterator

from prometheus_client.core import CollectorRegistry
from prometheus_client.exposition import generate_latest
from prometheus_client.metrics_core import Metric as Family
from prometheus_client.registry import Collector

from ledger.metrics import of_balances, of_outbox, of_processes, of_residual, of_runs, of_streams
from ledger.metrics.balances import Balances
from ledger.metrics.family import family, single
from ledger.metrics.measure import CONTENT_TYPE
from ledger.metrics.metric import Metric, gauge
from ledger.status.report import Report
from ledger.status.runs import under_way
from ledger.status.seen import BREAKS, LETTERS, PARKED

__all__ = ["CONTENT_TYPE", "SYSTEM", "exposition_of"]

HEALTHY = gauge("dual_ledger_healthy", (), "1 when `dual-ledger status` calls the whole healthy, else 0")
PROBLEMS = gauge(
    "dual_ledger_problems",
    ("severity",),
    "Problems that `dual-ledger status` names: serious ones, and minor ones that hold nothing up",
)
BOOKS_UP = gauge("dual_ledger_books_up", (), "1 when the database of the books answers, else 0")
KAFKA_UP = gauge(
    "dual_ledger_kafka_up", (), "1 when Kafka answers, else 0; then there is no lag of any stream to tell"
)
SCB_UP = gauge(
    "dual_ledger_scb_up", (), "1 when the SCB's database answers, else 0; absent when none is configured"
)
SYSTEM: tuple[Metric, ...] = (
    HEALTHY,
    PROBLEMS,
    BOOKS_UP,
    KAFKA_UP,
    SCB_UP,
    *of_streams.ALL,
    *of_outbox.ALL,
    *of_runs.ALL,
    *of_balances.ALL,
    *of_processes.ALL,
    *of_residual.ALL,
)


def exposition_of(report: Report, balances: Balances | None = None) -> bytes:
    """The report as Prometheus reads it; `balances` are left out while nobody has looked at them."""
    return generate_latest(_registry(list(_families(report, balances))))


def _families(report: Report, balances: Balances | None) -> Iterator[Family]:
    if not report.looked:
        return
    serious = sum(problem.serious for problem in report.problems)
    counts = {"serious": serious, "minor": len(report.problems) - serious}
    yield single(HEALTHY, float(report.healthy))
    yield family(PROBLEMS, [((severity,), count) for severity, count in counts.items()])
    yield single(BOOKS_UP, float(report.books_answer))
    yield single(KAFKA_UP, report.kafka_answers)
    yield single(SCB_UP, report.scb_answers)
    yield from of_processes.process_families(report.processes, under_way(report.runs))
    if not report.books_answer:
        return  # what the books did not tell is absent, not zero
    yield from of_streams.stream_families(report.streams)
    if report.outbox is not None:
        yield from of_outbox.outbox_families(report.outbox)
    if not {LETTERS, PARKED, BREAKS} & set(report.unknown):
        yield from of_outbox.open_families(report.letters, report.parked, report.breaks)
    yield from of_runs.run_families(report.runs)
    if report.residual is not None:
        yield from of_residual.residual_families(report.residual)
    if balances is not None:
        yield from of_balances.balance_families(balances)


class _Collected(Collector):
    def __init__(self, families: list[Family]) -> None:
        self._families = families

    def collect(self) -> list[Family]:
        return self._families


def _registry(families: list[Family]) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(_Collected(families))
    return registry
