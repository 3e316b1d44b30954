"""Goal: who asks for much takes the page from nobody else, and machines are always answered."""

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import psycopg
import pytest
from pydantic import SecretStr
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from dashboard.desk import ELSEWHERE_MAX, Desk
from ledger.config import Settings
from sandbox.scb.own import add_own_entries
from tests.books.scene import a_payment, open_accounts, post_directly, url
from tests.dashboard.site import site
from tests.fixtures.waiting import until

_THREADS = 40  # that pages share
_SLOW_SECONDS = 4.0  # one second of patience, and a busy machine's


@pytest.fixture
def silent() -> Iterator[str]:
    """A database that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"postgresql://nobody@127.0.0.1:{server.getsockname()[1]}/nothing"


def test_machines_are_answered_while_every_thread_of_the_pages_is_taken(web: TestClient) -> None:
    going, at_work = threading.Event(), threading.Semaphore(0)

    def slow(_request: object) -> PlainTextResponse:
        at_work.release()
        going.wait(20)
        return PlainTextResponse("done")

    web.app._app.add_route("/slow", slow)  # type: ignore[attr-defined]  # the guard's application
    with web, ThreadPoolExecutor(_THREADS + 8) as people:
        until(lambda: web.get("/readyz").status_code == 200, what="a first look")
        asked = [people.submit(web.get, "/slow") for _ in range(_THREADS + 5)]
        try:
            for _ in range(_THREADS):
                assert at_work.acquire(timeout=10)
            machines = [people.submit(web.get, path) for path in ("/healthz", "/readyz", "/metrics")]
            assert [one.result(5).status_code for one in machines] == [200, 200, 200]
            assert not any(one.done() for one in asked)
        finally:
            going.set()
        assert {one.result(20).text for one in asked} == {"done"}


def test_a_few_look_outside_of_the_books_at_once_and_the_rest_is_told_to_come_again(
    web: TestClient, settings: Settings
) -> None:
    open_accounts(url(settings), "A", "B")
    post_directly(url(settings), a_payment("PAY-1"))
    desk = web.app._app.state.desk  # type: ignore[attr-defined]
    assert isinstance(desk, Desk)
    with ExitStack() as others:
        rooms = [others.enter_context(desk.elsewhere()) for _ in range(ELSEWHERE_MAX)]
        assert all(rooms)

        unknown, known = web.get("/passport?reference=NOBODYS"), web.get("/passport?reference=PAY-1")

        assert unknown.status_code == 503
        assert int(unknown.headers["retry-after"]) > 0
        assert "many look in Kafka and at the SCB" in unknown.text
        assert 'http-equiv="refresh"' in unknown.text, "it comes by itself"
        assert known.status_code == 200
        assert "12.50" in known.text
        assert "many look in Kafka and at the SCB" in known.text
    assert web.get("/passport?reference=NOBODYS").status_code == 404
    for _ in range(ELSEWHERE_MAX + 1):
        assert web.get("/passport?reference=PAY-1").status_code == 200, "who has looked leaves"


def test_an_scb_whose_table_is_locked_is_not_waited_for(settings: Settings, scb_database: str) -> None:
    at_scb = settings.model_copy(update={"scb_database_url": SecretStr(scb_database)})
    add_own_entries(at_scb, 1)
    _told_soon(at_scb, "the SCB does not know it")
    with psycopg.connect(scb_database) as other:
        other.execute("LOCK TABLE scb_entries IN ACCESS EXCLUSIVE MODE")
        _told_soon(at_scb, "statement timeout")
    _told_soon(at_scb, "the SCB does not know it")


def test_an_scb_that_says_nothing_is_not_waited_for(settings: Settings, silent: str) -> None:
    _told_soon(settings.model_copy(update={"scb_database_url": SecretStr(silent)}), "not looked for there")


def _told_soon(settings: Settings, said: str) -> None:
    with site(settings, kafka_bootstrap=None) as web:
        begun = time.monotonic()
        answer = web.get("/passport?reference=NOBODYS")
        assert time.monotonic() - begun < _SLOW_SECONDS
    assert answer.status_code == 404
    assert said in answer.text
