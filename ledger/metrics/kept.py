"""The figures of one process, kept by OpenTelemetry and told to Prometheus.

Histograms whose values the database has counted are kept here: an instrument of OpenTelemetry takes values
one by one, at ten microseconds each, and an outbox row must not cost that.
"""

import threading
from collections.abc import Iterator, Mapping

from opentelemetry import metrics as api  # noqa: TC002  as everywhere else here
from opentelemetry.exporter.prometheus import PrometheusMetricReader
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.resources import Resource
from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import HistogramMetricFamily
from prometheus_client.exposition import generate_latest
from prometheus_client.metrics_core import Metric as Family
from prometheus_client.registry import Collector

from ledger.metrics.family import single
from ledger.metrics.keeper import Spread
from ledger.metrics.metric import Metric
from ledger.metrics.of_process import ACKNOWLEDGE_LATENCY, PROCESS, PUBLISH_LATENCY, READY

_SPREAD = (PUBLISH_LATENCY, ACKNOWLEDGE_LATENCY)


class Kept:
    """Instruments for the metrics of a process, and the registry that tells them."""

    def __init__(self, name: str) -> None:
        self._registry = CollectorRegistry()
        reader = PrometheusMetricReader(
            disable_target_info=True, scope_info_enabled=False, registry=self._registry
        )
        resource = Resource({"service.name": f"dual-ledger-{name}"})
        self._provider = MeterProvider([reader], resource, shutdown_on_exit=False)
        meter = self._provider.get_meter("dual-ledger")
        self._counters: dict[str, api.Counter] = {}
        self._histograms: dict[str, api.Histogram] = {}
        for metric in PROCESS:
            if metric.kind == "counter":
                self._counters[metric.name] = meter.create_counter(metric.name, "", metric.meaning)
            elif metric.kind == "histogram" and metric not in _SPREAD:
                self._histograms[metric.name] = meter.create_histogram(
                    metric.name, "", metric.meaning, explicit_bucket_boundaries_advisory=metric.bounds
                )
        self._own = _Own()
        self._registry.register(self._own)
        ProcessCollector(registry=self._registry)

    def add(self, metric: Metric, amount: float, labels: Mapping[str, str]) -> None:
        """Add to a counter."""
        self._counters[metric.name].add(amount, labels)

    def observe(self, metric: Metric, value: float, labels: Mapping[str, str]) -> None:
        """Put one value into a histogram."""
        self._histograms[metric.name].record(value, labels)

    def observe_spread(self, metric: Metric, spread: Spread) -> None:
        """Put many values into a histogram at once."""
        self._own.add(metric, spread)

    def exposition(self, *, ready: bool) -> bytes:
        """All of it as Prometheus reads it."""
        self._own.ready = ready
        return generate_latest(self._registry)

    def close(self) -> None:
        """Keep no more."""
        self._provider.shutdown()


class _Own(Collector):
    """What is not OpenTelemetry's: whether the process is ready, and the histograms that come counted."""

    def __init__(self) -> None:
        self.ready = False
        self._lock = threading.Lock()
        self._counts = {metric: [0] * (len(metric.bounds) + 1) for metric in _SPREAD}
        self._totals = dict.fromkeys(_SPREAD, 0.0)

    def add(self, metric: Metric, spread: Spread) -> None:
        """Add counts to counts; the health server's threads read meanwhile."""
        with self._lock:
            counts = self._counts[metric]
            self._counts[metric] = [old + new for old, new in zip(counts, spread.counts, strict=True)]
            self._totals[metric] += spread.total

    def collect(self) -> Iterator[Family]:
        """As Prometheus' client asks for it."""
        yield single(READY, float(self.ready))
        with self._lock:
            known = [(metric, self._counts[metric], self._totals[metric]) for metric in _SPREAD]
        for metric, counts, total in known:
            if any(counts):
                told = HistogramMetricFamily(metric.name, metric.meaning)
                told.add_metric([], _cumulated(metric, counts), total)
                yield told


def _cumulated(metric: Metric, counts: list[int]) -> list[tuple[str, float]]:
    so_far, buckets = 0, []
    for bound, count in zip((*map(str, metric.bounds), "+Inf"), counts, strict=True):
        so_far += count
        buckets.append((bound, float(so_far)))
    return buckets
