"""Metrics as Prometheus reads them, and everything that can be told at once."""

import re
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from http.client import HTTPConnection
from typing import NamedTuple

from prometheus_client.metrics_core import Metric as Family
from prometheus_client.parser import text_string_to_metric_families

from ledger.config import Settings
from ledger.metrics import measure
from ledger.metrics.balances import Balances
from ledger.metrics.exposition import exposition_of
from ledger.metrics.of_process import ACKNOWLEDGE_LATENCY, LATENCIES, PROCESS, PUBLISH_LATENCY
from ledger.status.outbox import OutboxStatus
from ledger.status.problems import OpenBreaks, OpenLetters, Problem
from ledger.status.processes import ProcessStatus
from ledger.status.report import Report
from ledger.status.residual import Residual
from ledger.status.streams import StreamStatus
from tests.relay.commands import said

_PLACE = re.compile(r"127\.0\.0\.1:(\d+)/healthz")


class Counted(NamedTuple):
    """Rows that the database has counted."""

    counts: list[int]
    total: float


def families(text: bytes) -> dict[str, Family]:
    """Those with samples, by the name under which they are asked for; of a histogram, its own."""
    found = text_string_to_metric_families(text.decode())
    return {one.name + ("_total" if one.type == "counter" else ""): one for one in found if one.samples}


def values(text: bytes, name: str, label: str = "") -> dict[str, float]:
    """The samples of a metric, added up by one label."""
    found: dict[str, float] = {}
    for family in text_string_to_metric_families(text.decode()):
        for sample in family.samples:
            if sample.name == name:
                key = sample.labels.get(label, "")
                found[key] = found.get(key, 0.0) + sample.value
    return found


def everything() -> bytes:
    """The exposition of a system in which there is some of all."""
    stream = StreamStatus("g", "t", 0, 5, "RUNNING", posted=3, lag_messages=1, lag_seconds=0.5)
    run = {"run_id": "run-1", "kind": "BACKFILL", "status": "IN_PROGRESS", "total": 10, "processed": 6}
    counts = {"successful": 3, "duplicates": 2, "failed": 1, "per_second": 5.0, "eta_seconds": 2.0}
    report = Report(
        (Problem("something: dual-ledger status"),),
        (stream,),
        OutboxStatus(1, 2, 3, 4, exact=True, waiting=()),
        (OpenLetters("conflict", 2, None, None),),
        1,
        (OpenBreaks("digest_differs", 1, None, None),),
        ({**run, **counts, "stalled": False, "conducted": True},),
        (ProcessStatus("relay", "a", 7, None, 1.0, ready=True),),
        Residual(datetime.now(UTC), counts={"in_flight": 1}),
        kafka_answers=True,
        scb_answers=False,
    )
    balances = Balances({"differs_from_entries": 0}, rules_applied=True, checked_at=1.0, check_seconds=0.1)
    return exposition_of(report, balances)


def every_deed() -> bytes:
    """The exposition of a process that has done some of all."""
    with measure.measured(Settings(health_port=0), "consume"):
        for metric in PROCESS:
            labels = dict.fromkeys(metric.labels, "x")
            if metric.kind == "counter":
                measure.add(metric, 1, **labels)
            elif metric in (PUBLISH_LATENCY, ACKNOWLEDGE_LATENCY):
                measure.observe_spread(metric, Counted([1] * (len(LATENCIES) + 1), 2.0))
            elif metric.kind == "histogram":
                measure.observe(metric, 0.5, **labels)
        text = measure.exposition(ready=True)
    assert text is not None
    return text


def port_of(process: subprocess.Popen[str]) -> int:
    """Where a process that has just started answers."""
    found = _PLACE.search(said(process, "/healthz"))
    assert found is not None
    return int(found[1])


def asked(port: int, path: str = "/metrics") -> tuple[int, bytes, Mapping[str, str]]:
    """Status, body and headers of an answer."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read(), dict(answer.getheaders())
    finally:
        connection.close()
