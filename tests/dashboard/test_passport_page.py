from datetime import UTC, datetime

from starlette.testclient import TestClient

from dashboard.view.templates import environment
from ledger.books import connect
from ledger.config import Settings
from ledger.passport import passport
from tests.books.scene import a_payment, open_accounts, post_directly, url
from tests.dead_letters.scene import kept
from tests.fixtures.outside import query


def test_every_hop_of_a_reference_is_on_its_page_in_order(web: TestClient, settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    post_directly(url(settings), a_payment("PAY-1"))
    kept(settings, a_payment("PAY-1", amount="99.00"))
    with connect(settings, role="auditor") as books:
        found = passport(books, None, "PAY-1")
    assert found is not None

    text = web.get("/passport?reference=PAY-1").text
    places = [text.index(f"<h3>{hop.name.replace('_', ' ')}") for hop in found.hops]

    assert len(places) >= 7
    assert places == sorted(places)
    assert "conflict" in text
    assert "12.50" in text
    assert found.trace_id is not None
    assert found.trace_id in text


def test_a_hop_or_a_detail_that_is_added_later_appears_by_itself() -> None:
    facts = environment().from_string('{% from "values.html" import facts %}{{ facts(hop, ("name",)) }}')
    at = datetime(2026, 1, 5, 8, 0, 0, 125, tzinfo=UTC)
    hop = {
        "name": "new",
        "balance_after": {"debit": "7.00", "credit": ["a", "b"]},
        "held_seconds": 0.5,
        "at": at,
    }
    text = facts.render(hop=hop)
    for shown in ("balance after", "7.00", "<li>a</li>", "500 ms", "2026-01-05 08:00:00.000125"):
        assert shown in text


def test_a_wrong_reference_is_answered_with_the_nearest(web: TestClient, settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    post_directly(url(settings), a_payment("PAY-2026-000017"))

    answer = web.get("/search?q=PAY-2026-00001")

    assert answer.status_code == 404
    assert "/passport?reference=PAY-2026-000017" in answer.text


def test_the_search_leads_to_a_reference_and_to_an_account(web: TestClient, settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    post_directly(url(settings), a_payment("PAY-1"))
    assert (
        web.get("/search?q=PAY-1", follow_redirects=False).headers["location"] == "/passport?reference=PAY-1"
    )
    assert web.get("/search?q=A", follow_redirects=False).headers["location"] == "/account?id=A"


def test_a_reference_of_several_ledgers_lets_choose(web: TestClient, settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    for ledger in ("MASTER", "SOVEREIGN"):
        post_directly(url(settings), a_payment("PAY-1", ledger_id=ledger))

    choice = web.get("/search?q=PAY-1").text

    assert "/passport?reference=PAY-1&amp;ledger=MASTER" in choice
    assert "in ledger MASTER" in web.get("/passport?reference=PAY-1&ledger=MASTER").text


def test_a_reference_that_the_scb_refused_says_so(web: TestClient, settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    post_directly(url(settings), a_payment("PAY-1"))
    query(
        url(settings),
        "UPDATE dual_ledger_outbox SET status = 'FAILED', error = 'not ours', published_at = now()",
    )
    text = web.get("/passport?reference=PAY-1").text
    assert "<h3>failed" in text
    assert "not ours" in text
