import re

from starlette.testclient import TestClient

from ledger.config import Settings
from tests.books.scene import a_payment, open_accounts, url
from tests.dashboard.site import EVERY_PAGE, site
from tests.dead_letters.scene import kept
from tests.fixtures.outside import query
from tests.fixtures.waiting import until
from tests.relay.outbox import post

_INLINE = re.compile(r"\son\w+=|\sstyle=|<style|<script(?! src=)|javascript:", re.IGNORECASE)
_ELSEWHERE = re.compile(r"""(?:src|href|action)=["'](?!/|\?|#)""")


def test_with_empty_books_every_page_opens_and_says_what_there_is_not(web: TestClient) -> None:
    for path in EVERY_PAGE:
        answer = web.get(path)

        assert answer.status_code == (404 if path.startswith("/search") else 200)
        assert answer.text.count("<h1") == 1
        assert "None" not in answer.text
        assert not _INLINE.search(answer.text), "the policy of the page forbids it"
        assert not _ELSEWHERE.search(answer.text), "the page works without a network"


def test_books_with_everything_are_shown_with_amounts_and_their_currency(
    web: TestClient, settings: Settings
) -> None:
    post(settings, 3)
    (letter,) = kept(settings, a_payment("BAD-1", debit="NOBODY"))
    query(
        url(settings),
        "INSERT INTO breaks (kind, ledger_id, reference_id, expected, actual) "
        "VALUES ('rejected_by_scb', 'MASTER', '0-REF-1', 'here', 'there')",
    )
    query(
        url(settings),
        "INSERT INTO runs (id, kind, status, total_records, verified) "
        "VALUES ('run-1', 'BACKFILL', 'COMPLETED', 4, %s)",
        '{"ok": false, "findings": [{"name": "missing"}]}',
    )

    assert "10.50 EUR" in web.get("/accounts").text
    until(lambda: "1 open break" in web.get("/").text, what="the break on the overview")
    assert "rejected by scb" in web.get("/breaks").text
    assert f"/dead-letters/{letter}" in web.get("/dead-letters").text
    assert "debit_account_unknown" in web.get("/dead-letters").text
    assert "not good" in web.get("/runs").text
    assert "missing" in web.get("/run?id=run-1").text


def test_the_list_of_accounts_is_filtered_and_paged(web: TestClient, settings: Settings) -> None:
    open_accounts(url(settings), *(f"ACCOUNT-{number:03}" for number in range(60)), "OTHER")

    first = web.get("/accounts?prefix=ACC").text
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following is not None
    second = web.get(following.group(1).replace("&amp;", "&")).text

    assert "ACCOUNT-049" in first
    assert "ACCOUNT-050" not in first
    assert "ACCOUNT-050" in second
    assert "OTHER" not in first + second
    assert "ACCOUNT" not in web.get("/accounts?status=FROZEN").text


def test_dead_letters_are_filtered_by_what_they_were_refused_for(web: TestClient, settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    kept(settings, a_payment("BAD-1", debit="NOBODY"), b"not avro", a_payment("BAD-2", amount="0"))

    unknown = web.get("/dead-letters?code=debit_account_unknown").text
    assert "BAD-1" in unknown
    assert "BAD-2" not in unknown
    assert "BAD-1" not in web.get("/dead-letters?status=DISCARDED").text
    assert "BAD-1" not in web.get("/dead-letters?topic=elsewhere").text


def test_a_dead_letter_has_its_bytes_and_says_why_it_cannot_be_decoded(
    web: TestClient, settings: Settings
) -> None:
    (letter,) = kept(settings, b"not avro \x00\xff")

    text = web.get(f"/dead-letters/{letter}").text

    assert "6e 6f 74 20 61 76 72 6f 20 00 ff" in text
    assert "not avro ··" in text
    assert "cannot be decoded" in text


def test_an_address_that_asks_for_nonsense_is_answered_in_words(web: TestClient) -> None:
    for path in (
        "/nowhere",
        "/dead-letters/0",
        "/dead-letters/99999999999999999999999",
        "/dead-letters/x",
        "/account?id=nobody",
        "/passport?reference=%00",
        "/dead-letters?after=-1&status=NO&code=no",
        "/breaks?before=1e9&status=%3Cscript%3E",
        "/run?id=none",
    ):
        answer = web.get(path)
        assert answer.status_code < 500, path
        assert "<h1" in answer.text
        assert "<script>" not in answer.text


def test_without_a_token_nothing_can_be_changed_and_no_button_offers_it(settings: Settings) -> None:
    (letter,) = kept(settings, b"not avro")
    with site(settings) as web:
        text = web.get(f"/dead-letters/{letter}").text + web.get("/dead-letters").text
        assert 'method="post"' not in text
        assert "redrive" not in text.lower().replace("redriven", "")
        assert web.get("/session").status_code == 404
        assert web.post("/session", data={"token": ""}).status_code == 404
        assert web.post("/dead-letters/order", data={"id": letter}).status_code == 403
