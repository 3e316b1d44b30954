"""Goal: a collector that is away, slow or out of order costs its spans and nothing else."""

import logging
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ledger.config import Settings
from ledger.tracing.identity import new_trace
from ledger.tracing.otlp import OtlpExporter
from ledger.tracing.span import Span
from tests.fixtures.outside import read_topic
from tests.producer.files import HEADER, rows, write
from tests.relay.commands import ended, start
from tests.tracing.collector import collecting, took

_SPANS = 30_000  # more than the queue holds
_END_SECONDS = 2.0
_SLACK_SECONDS = 1.5  # of a machine that does other things, too


@contextmanager
def _endpoint(kind: str) -> Iterator[str]:
    if kind == "away":
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))  # bound, and nobody listens
            yield f"http://127.0.0.1:{free.getsockname()[1]}"
    else:
        with collecting(status=500 if kind == "broken" else 200, slow=kind == "slow") as one:
            yield one.endpoint


@pytest.fixture(params=["away", "slow", "broken"])
def endpoint(request: pytest.FixtureRequest) -> Iterator[str]:
    with _endpoint(request.param) as one:
        yield one


def test_nobody_waits_for_it_but_two_seconds_at_the_end_and_one_line_says_so(
    endpoint: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    exporter = OtlpExporter(endpoint, "tests")
    now = time.time_ns()
    span = Span("send t", "PRODUCER", new_trace(), None, now, now)
    longest = max(took(lambda: exporter.add(span)) for _ in range(_SPANS))
    assert longest < 1.0
    assert took(exporter.close) < _END_SECONDS + _SLACK_SECONDS
    said = [record.getMessage() for record in caplog.records]
    of_this = [line for line in said if endpoint.removeprefix("http://") in line]
    assert len(of_this) == 1, said
    assert all(line.startswith("the collector of traces at ") for line in said)  # none of the client's own


def test_what_is_sent_is_sent_all_the_same(topics: Settings, tmp_path: Path, endpoint: str) -> None:
    file = write(tmp_path / "payments.csv", HEADER, *rows(200))
    settings = topics.model_copy(update={"otlp_endpoint": endpoint, "trace_sample_ratio": 1.0})
    status, _, said = ended(start(settings, "produce", "csv", str(file), "--json"))
    assert status == 0, said
    assert len(read_topic(topics.kafka_bootstrap or "", topics.topic_legacy_entries)) == 200
    assert said.count("the collector of traces") <= 1
    assert "Traceback" not in said


def test_the_end_waits_for_what_a_good_collector_takes(caplog: pytest.LogCaptureFixture) -> None:
    now = time.time_ns()
    with collecting() as collector:
        exporter = OtlpExporter(collector.endpoint + "/v1/traces", "tests")
        exporter.add(Span("send t", "PRODUCER", new_trace(), None, now, now + 5))
        exporter.close()
    assert [(span.service, span.name, span.ends - span.begins) for span in collector.spans] == [
        ("tests", "send t", 5)
    ]
    assert caplog.records == []
