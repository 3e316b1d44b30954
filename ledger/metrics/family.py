"""Samples as Prometheus' client takes them."""

from collections.abc import Iterable
from typing import TypeAlias

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric as Family

from ledger.metrics.metric import Metric

# The labels' values in the metric's order, and the value; None is what is not known, and is left out.
Sample: TypeAlias = tuple[tuple[str, ...], float | None]


def family(metric: Metric, samples: Iterable[Sample]) -> Family:
    """A counter or a gauge with its samples."""
    make = CounterMetricFamily if metric.kind == "counter" else GaugeMetricFamily
    made = make(metric.name, metric.meaning, labels=metric.labels)
    for labels, value in samples:
        if value is not None:
            made.add_metric(list(labels), value)
    return made


def single(metric: Metric, value: float | None) -> Family:
    """A metric without labels."""
    return family(metric, [((), value)])
