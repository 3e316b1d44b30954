import json
import socket
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any

import pytest

from ledger.config import Settings
from ledger.errors import UsageError
from ledger.health import Health


class _Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> _Clock:
    return _Clock()


@pytest.fixture
def health(clock: _Clock) -> Iterator[Health]:
    with Health(Settings(health_port=0), "consume", clock=clock) as opened:
        yield opened


def _asked(health: Health, path: str, method: str = "GET") -> tuple[int, Any]:
    assert health.port is not None
    connection = HTTPConnection("127.0.0.1", health.port, timeout=10)
    try:
        connection.request(method, path)
        answer = connection.getresponse()
        body = answer.read()
        return answer.status, json.loads(body) if body and answer.status in (200, 404, 503) else None
    finally:
        connection.close()


def test_a_process_that_beats_lives_and_one_that_is_stuck_does_not(health: Health, clock: _Clock) -> None:
    assert _asked(health, "/healthz") == (200, {"name": "consume", "alive": True, "last_beat_seconds": 0.0})
    clock.now += 61
    assert _asked(health, "/healthz")[0] == 503
    assert _asked(health, "/readyz")[0] == 503
    health.beat()
    assert _asked(health, "/healthz?verbose")[0] == 200


def test_a_process_that_starts_is_alive_but_not_ready(health: Health) -> None:
    assert _asked(health, "/healthz")[0] == 200
    assert _asked(health, "/readyz")[1]["problems"] == {"starting": "has not come round yet"}


def test_a_process_that_waits_is_alive_but_not_ready(health: Health) -> None:
    health.beat()
    assert _asked(health, "/readyz") == (200, {"name": "consume", "ready": True, "problems": {}})
    health.problem("database", "does not answer")
    assert _asked(health, "/readyz")[0] == 503
    assert _asked(health, "/readyz")[1]["problems"] == {"database": "does not answer"}
    assert _asked(health, "/healthz")[0] == 200
    health.clear("database")
    health.clear("database")
    assert _asked(health, "/readyz")[0] == 200


def test_a_report_replaces_what_was_wrong_before(health: Health, clock: _Clock) -> None:
    health.problem("old", "x")
    clock.now += 61
    health.report({"new": "y"})
    assert _asked(health, "/readyz")[1]["problems"] == {"new": "y"}
    assert _asked(health, "/healthz")[0] == 200


def test_a_server_that_is_silent_is_no_stuck_process_and_neither_is_one_right_after(
    health: Health, clock: _Clock
) -> None:
    health.beat()
    health.server("database", "does not answer")
    clock.now += 90
    assert _asked(health, "/healthz")[0] == 200
    assert _asked(health, "/readyz")[1]["problems"] == {"database": "does not answer"}
    health.server("database", "")
    clock.now += 59
    assert _asked(health, "/healthz")[0] == 200
    clock.now += 2
    assert _asked(health, "/healthz")[0] == 503


def test_one_that_has_not_come_round_for_five_seconds_is_not_ready(health: Health, clock: _Clock) -> None:
    health.beat()
    clock.now += 5
    assert _asked(health, "/readyz")[1]["problems"] == {"hangs": "has not come round for 5 s"}
    assert _asked(health, "/healthz")[0] == 200
    health.beat()
    assert _asked(health, "/readyz")[0] == 200


def test_other_paths_are_not_found_and_head_has_no_body(health: Health) -> None:
    assert _asked(health, "/metrics")[0] == 404
    assert _asked(health, "/healthz", "HEAD") == (200, None)
    assert _asked(health, "/healthz", "POST")[0] == 501


def test_a_client_that_says_nothing_does_not_hold_up_the_others(health: Health) -> None:
    assert health.port is not None
    with socket.create_connection(("127.0.0.1", health.port), timeout=10):
        assert _asked(health, "/healthz")[0] == 200


def test_many_ask_while_the_process_reports(health: Health) -> None:
    answers: list[int] = []
    threads = [
        threading.Thread(target=lambda: answers.append(_asked(health, "/readyz")[0])) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for number in range(200):
        health.report({str(number): "x"})
    for thread in threads:
        thread.join(30)
    assert len(answers) == 8
    assert set(answers) <= {200, 503}


def test_without_a_port_nothing_listens() -> None:
    with Health(Settings(), "consume") as health:
        health.beat()
        assert health.port is None


def test_only_loopback_is_bound_unless_told_otherwise(health: Health) -> None:
    assert health.port is not None
    other = "127.0.0.2"  # it would answer if every address were bound
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((other, health.port), timeout=5)


def test_a_port_that_is_taken_is_a_usage_error(health: Health) -> None:
    with (
        pytest.raises(UsageError, match="cannot answer questions of health"),
        Health(Settings(health_port=health.port), "relay"),
    ):
        pass


def test_the_port_is_free_again_afterwards() -> None:
    with Health(Settings(health_port=0), "relay") as first:
        port = first.port
    with Health(Settings(health_port=port), "relay") as second:
        assert second.port == port
