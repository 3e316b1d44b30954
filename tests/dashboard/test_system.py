import time
from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient

from dashboard import desk
from ledger.config import Settings
from ledger.metrics.exposition import CONTENT_TYPE
from tests.books.scene import a_payment, open_accounts, post_directly, url
from tests.dashboard.site import EVERY_PAGE, site
from tests.fixtures.outside import query
from tests.fixtures.proxy import Proxy, through
from tests.fixtures.waiting import until

_POLICY = "content-security-policy"


def test_a_healthy_system_is_ready_and_one_with_a_stopped_stream_is_not(
    web: TestClient, settings: Settings
) -> None:
    assert _ready(web, 200) == {"name": "dashboard", "ready": True, "problems": []}
    assert web.get("/healthz").json() == {"name": "dashboard", "alive": True}

    query(
        url(settings),
        "INSERT INTO stream_positions (consumer_group, topic, partition, state, state_reason) "
        "VALUES ('g', 't', 0, 'STOPPED', 'a person looks at it')",
    )

    stopped = until(lambda: [p for p in _ready(web, 503)["problems"] if "a person looks" in p])
    assert "dual-ledger streams resume" in stopped[0]
    assert web.get("/healthz").status_code == 200, "restarting the page would help nobody"


def test_every_answer_forbids_what_a_page_does_not_need(web: TestClient) -> None:
    web.app._app.add_route("/fault", _fault)  # type: ignore[attr-defined]  # the guard's application
    for path in (*EVERY_PAGE, "/nowhere", "/assets/page.css", "/fault", "/healthz"):
        headers = web.get(path).headers
        assert "default-src 'none'" in headers[_POLICY], path
        assert "unsafe" not in headers[_POLICY]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == ("no-cache" if path.startswith("/assets") else "no-store")


def test_an_address_of_endless_length_is_not_looked_at(web: TestClient) -> None:
    for path in ("/accounts?prefix=", "/nowhere/"):
        assert web.get(path + "x" * 9000).status_code == 414


def test_no_file_beside_the_assets_is_given_away(web: TestClient) -> None:
    for path in ("/assets/%2e%2e/run.py", "/assets/..%2frun.py", "/assets//etc/passwd", "/assets/"):
        assert web.get(path).status_code == 404, path


def test_nothing_is_sent_back_to_who_asks_for_what_was_sent(web: TestClient) -> None:
    for method in ("TRACE", "OPTIONS", "PUT", "DELETE"):
        answer = web.request(method, "/accounts", headers={"X-Canary": "canary"})
        assert answer.status_code == 405
        assert "canary" not in answer.text
    assert web.head("/accounts").text == ""


def test_a_fault_of_ours_is_told_without_what_is_inside(web: TestClient) -> None:
    web.app._app.add_route("/fault", _fault)  # type: ignore[attr-defined]  # the guard's application
    answer = web.get("/fault")
    assert answer.status_code == 500
    assert "its own log" in answer.text.lower() or "own log" in answer.text
    assert "canary" not in answer.text


def test_a_database_that_is_away_is_told_within_five_seconds_and_comes_back(
    settings: Settings, proxy: Proxy
) -> None:
    open_accounts(url(settings), "A", "B")
    post_directly(url(settings), a_payment("PAY-1"))
    with site(through(proxy, settings)) as web:
        until(lambda: web.get("/readyz").status_code == 200, what="a first look")
        proxy.shut()
        begun = time.monotonic()
        for path in ("/accounts", "/passport?reference=PAY-1", "/dead-letters"):
            answer = web.get(path)
            assert answer.status_code == 503, path
            assert "do not answer" in answer.text
            assert 'http-equiv="refresh"' in answer.text
        until(lambda: "not healthy" in web.get("/").text, what="the overview to say so")
        assert time.monotonic() - begun < 5
        assert web.get("/readyz").status_code == 503
        assert web.get("/healthz").status_code == 200

        proxy.open()

        until(lambda: web.get("/readyz").status_code == 200, what="the page to come back")
        assert "12.50" in web.get("/passport?reference=PAY-1").text


def test_a_page_that_takes_too_long_is_no_database_that_is_away(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_accounts(url(settings), "A")
    monkeypatch.setitem(desk._READING, "statement_timeout", "100")
    with site(settings) as web, psycopg.connect(url(settings)) as other:
        other.execute("LOCK TABLE bank_accounts IN ACCESS EXCLUSIVE MODE")

        answer = web.get("/accounts")

        assert answer.status_code == 503
        assert "takes too long to look up" in answer.text
        assert "do not answer" not in answer.text
        assert 'http-equiv="refresh"' not in answer.text, "asked again it would take as long"
        assert "ask for less" in answer.text
        other.rollback()
        assert web.get("/accounts").status_code == 200


def test_kafka_that_is_away_is_told_and_the_books_are_shown_all_the_same(settings: Settings) -> None:
    query(
        url(settings),
        "INSERT INTO stream_positions (consumer_group, topic, partition) VALUES ('g', 't', 0)",
    )
    with site(settings, kafka_bootstrap="127.0.0.1:1") as web:
        until(lambda: web.get("/readyz").status_code == 503, seconds=5, what="the problem")
        until(lambda: "not healthy" in web.get("/accounts").text, seconds=8, what="the word on every page")
        assert "No account" in web.get("/accounts").text


def test_the_name_in_the_address_must_be_the_pages_own(settings: Settings) -> None:
    open_accounts(url(settings), "CANARY")
    ours = ("127.0.0.1:8088", "[::1]:8088", "LocalHost", "10.1.2.3", "dashboard:8088", "ledger.example")
    others = ("evil.example", "dashboard.evil.example", "", "10.1.2.4", "localhost.", "*")
    for host in ("0.0.0.0", "10.1.2.3"):
        with site(settings, dashboard_host=host, dashboard_hosts="dashboard,ledger.example,10.1.2.3") as web:
            for name in ours:
                assert "CANARY" in web.get("/accounts", headers={"Host": name}).text, name
            for name in others:
                for path in ("/accounts", "/healthz", "/readyz", "/metrics", "/assets/page.css"):
                    answer = web.get(path, headers={"Host": name})
                    assert answer.status_code == 421, (name, path)
                    assert "CANARY" not in answer.text


def test_prometheus_is_told_how_everything_stands_and_what_the_balances_are(
    web: TestClient, settings: Settings
) -> None:
    open_accounts(url(settings), "A", "B")
    post_directly(url(settings), a_payment("PAY-1"))

    def told() -> bool:
        text = web.get("/metrics").text
        pending = 'dual_ledger_outbox_rows{status="pending"} 1.0' in text
        return pending and 'dual_ledger_balance_inconsistencies{condition="differs_from_entries"} 0.0' in text

    until(told, what="a look at both")
    answer = web.get("/metrics")
    assert answer.headers["content-type"] == CONTENT_TYPE
    assert "PAY-1" not in answer.text


def _ready(web: TestClient, status: int) -> dict[str, Any]:
    """What /readyz says, once it says it with that status."""
    answers: list[dict[str, Any]] = []

    def asked() -> bool:
        answer = web.get("/readyz")
        answers.append(answer.json())
        return answer.status_code == status

    until(asked, what=f"status {status}")
    return answers[-1]


async def _fault(_request: object) -> None:
    raise ValueError("canary")
