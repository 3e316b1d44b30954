"""Goal: whoever supervises a consumer can tell a waiting one from a stuck one, and may stop either."""

import json
import re
import signal
import subprocess
from http.client import HTTPConnection
from typing import Any

import psycopg
import pytest
from confluent_kafka import Producer

from ledger.config import Settings
from tests.books.scene import a_payment, open_accounts, url
from tests.consumer.messages import send
from tests.fixtures.waiting import until
from tests.relay.commands import ended, running, said

_NOWHERE = "postgresql://nobody@127.0.0.1:1/none"


def _port(process: subprocess.Popen[str]) -> int:
    found = re.search(r"127\.0\.0\.1:(\d+)/healthz", said(process, "/healthz"))
    assert found is not None
    return int(found[1])


def _asked(port: int, path: str) -> tuple[int, Any]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


@pytest.mark.parametrize("command", ["consume", "relay"])
def test_a_process_that_works_is_alive_and_ready_and_ends_well(topics: Settings, command: str) -> None:
    with running(topics, command, health_port=0) as process:
        port = _port(process)
        until(lambda: _asked(port, "/readyz")[0] == 200, what=f"a {command} that is ready")
        assert _asked(port, "/healthz")[0] == 200
        process.send_signal(signal.SIGTERM)
        assert ended(process)[0] == 0


@pytest.mark.parametrize("command", ["consume", "relay"])
def test_without_its_database_it_is_alive_not_ready_and_still_ends_well(
    topics: Settings, command: str
) -> None:
    with running(topics, command, health_port=0, database_url=_NOWHERE) as process:
        port = _port(process)
        waiting = until(lambda: _asked(port, "/readyz")[1]["problems"].get("waiting"), what="the reason")
        assert "database" in waiting
        assert _asked(port, "/readyz")[0] == 503
        assert _asked(port, "/healthz")[0] == 200
        process.send_signal(signal.SIGTERM)
        status, _, err = ended(process)
        assert (status, "Traceback" in err) == (0, False)


def test_without_kafka_a_consumer_still_ends_well(settings: Settings) -> None:
    with running(settings, "consume", health_port=0, kafka_bootstrap="127.0.0.1:1") as process:
        port = _port(process)
        until(lambda: _asked(port, "/readyz")[1]["problems"].get("waiting"), seconds=60, what="the reason")
        process.send_signal(signal.SIGTERM)
        assert ended(process)[0] == 0


def test_a_stopped_stream_makes_its_consumer_not_ready(topics: Settings) -> None:
    with running(topics, "consume", health_port=0, breaker_consecutive=1) as process:
        port = _port(process)
        until(lambda: _asked(port, "/readyz")[0] == 200, what="a consumer that is ready")
        _poison(topics)
        until(lambda: _asked(port, "/readyz")[0] == 503, what="a consumer that is not ready")
        (reason,) = _asked(port, "/readyz")[1]["problems"].values()
        assert "too many dead letters" in reason
        assert _asked(port, "/healthz")[0] == 200


def test_a_batch_that_waits_for_a_lock_makes_its_consumer_not_ready_within_five_seconds(
    topics: Settings,
) -> None:
    open_accounts(url(topics), "A", "B")
    with running(topics, "consume", health_port=0) as process, psycopg.connect(url(topics)) as locking:
        port = _port(process)
        until(lambda: _asked(port, "/readyz")[0] == 200, what="a consumer that is ready")
        locking.execute("SELECT FROM stream_positions FOR UPDATE")
        send(topics, [a_payment("1")])
        until(lambda: "posting" in _asked(port, "/readyz")[1]["problems"], 10, what="the batch to be told")
        assert _asked(port, "/healthz")[0] == 200
        locking.rollback()
        until(lambda: _asked(port, "/readyz")[0] == 200, what="a consumer that is ready again")


def _poison(settings: Settings) -> None:
    producer = Producer({"bootstrap.servers": settings.kafka_bootstrap or ""})
    producer.produce(settings.topic_scb_entries, b"poison")
    assert producer.flush(30) == 0
