"""Goal: a server that is killed or frozen shows within five seconds, in `status` and at every `/readyz`."""

import json
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection
from typing import Any

import pytest
from pydantic import SecretStr

from ledger.config import Settings
from ledger.migrate import migrate
from ledger.status.report import Lookout
from ledger.topic_admin import create
from sandbox import run
from sandbox.status import SandboxStatus
from tests.fixtures.waiting import until
from tests.relay.commands import running, said
from tests.sandbox.looking import kill, process_of

pytestmark = pytest.mark.faults

_TOLD_SECONDS = 5.0
_PROBED_FROM_SECONDS = 2.5  # whoever lives for less need not know whether Kafka answers
_BACK_SECONDS = 60.0
_TEXTS = {"postgres": "the books do not answer", "kafka": "Kafka does not answer"}
_KEYS = {"postgres": "database", "kafka": "kafka"}


@pytest.fixture
def both(own_sandbox: tuple[Settings, SandboxStatus]) -> Settings:
    settings, found = own_sandbox
    changes = {
        "database_url": SecretStr(found.database_url or ""),
        "scb_database_url": SecretStr(found.scb_database_url or ""),
        "kafka_bootstrap": found.kafka_bootstrap,
        "topic_partitions": 2,
    }
    both = settings.model_copy(update=changes)
    migrate(both)
    create(both)
    return both


def _ask(port: int, path: str) -> tuple[int, Any]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def _port(process: subprocess.Popen[str]) -> int:
    found = re.search(r"127\.0\.0\.1:(\d+)/healthz", said(process, "/healthz"))
    assert found is not None
    return int(found[1])


@contextmanager
def _frozen(settings: Settings, name: str) -> Iterator[None]:
    server = process_of(settings, name)
    every_one = [server, *server.children(recursive=True)]
    for process in every_one:
        process.suspend()
    try:
        yield
    finally:
        for process in every_one:
            process.resume()


@contextmanager
def _killed(settings: Settings, name: str) -> Iterator[None]:
    children = process_of(settings, name).children(recursive=True)
    kill(settings, name)
    for child in children:
        child.wait(10)  # PostgreSQL's end by themselves
    try:
        yield
    finally:
        run.up(settings)


def _looked(lookout: Lookout) -> list[str]:
    """What is told; a look takes less than five seconds, whatever has happened."""
    began = time.monotonic()
    problems = [one.text for one in lookout.report().problems]
    assert time.monotonic() - began < _TOLD_SECONDS
    return problems


def _youngest(lookout: Lookout) -> float:
    """Seconds since the last of the services began."""
    return min(one.started_seconds for one in lookout.report().processes)


@pytest.mark.parametrize("hurt", [_frozen, _killed], ids=["frozen", "killed"])
def test_it_is_told_and_no_more_once_it_is_back(both: Settings, hurt: Callable[[Settings, str], Any]) -> None:
    with closing(Lookout(both)) as lookout, ExitStack() as stack:
        processes = [
            stack.enter_context(running(both, *words.split(), health_port=0))
            for words in ("consume", "relay", "sandbox scb")
        ]
        ports = [_port(process) for process in processes]

        def all_ready() -> bool:
            return all(_ask(port, "/readyz")[0] == 200 for port in ports)

        until(all_ready, _BACK_SECONDS, what="all to be ready")
        until(lambda: _looked(lookout) == [], _BACK_SECONDS, what="all to be well")
        until(lambda: _youngest(lookout) > _PROBED_FROM_SECONDS, what="the probes of Kafka to have begun")
        for name, text in _TEXTS.items():
            with hurt(both, name):
                began = time.monotonic()
                assert text in "\n".join(_looked(lookout))
                not_ready = set(ports)
                while not_ready:
                    for port in list(not_ready):
                        status, answer = _ask(port, "/readyz")
                        if status == 503 and _KEYS[name] in answer["problems"]:
                            not_ready.discard(port)
                    assert time.monotonic() - began < _TOLD_SECONDS + 1
                assert {_ask(port, "/healthz")[0] for port in ports} == {200}
            until(all_ready, _BACK_SECONDS, what=f"all to be ready with {name}")
            until(lambda: _looked(lookout) == [], _BACK_SECONDS, what=f"nothing to be told of {name}")
        for process in processes:
            assert process.poll() is None
            process.send_signal(signal.SIGTERM)
