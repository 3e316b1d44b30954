"""Goal: only who has the token changes anything, and the books say that it was changed, why and by what."""

import re
import time
from contextlib import ExitStack
from typing import Any

import pytest
from starlette.testclient import TestClient

from dashboard.guesses import ALL_MAX, OWN_MAX, OWN_WAIT_SECONDS, WAITING_MAX
from dashboard.session import COOKIE
from ledger.config import Settings
from tests.books.scene import a_payment, open_accounts, url
from tests.dashboard.site import TOKEN
from tests.dead_letters.scene import kept
from tests.fixtures.outside import query

_OF_ANNA = {"token": TOKEN, "name": "Anna North"}


@pytest.fixture
def letter(settings: Settings) -> int:
    """A dead letter whose account is there by now."""
    open_accounts(url(settings), "B")
    (identity,) = kept(settings, a_payment("PAY-1"))
    open_accounts(url(settings), "A")
    return identity


def _signed_in(web: TestClient, letter: int) -> str:
    """Give the token; the token of the forms."""
    answer = web.post("/session", data=_OF_ANNA | {"back": f"/dead-letters/{letter}"})
    found = re.search(r'name="form_token" value="([0-9a-f]{64})"', answer.text)
    assert found is not None
    return found.group(1)


def _ordered(web: TestClient, letter: int, signed: str, **changes: Any) -> Any:
    form = {"id": letter, "form_token": signed, "action": "redrive", "reason": "agreed", **changes}
    return web.post("/dead-letters/order", data=form)


def _status(settings: Settings) -> str:
    return str(query(url(settings), "SELECT status FROM dead_letters")[0][0])


def test_a_redrive_with_the_token_posts_and_is_in_the_audit_log(
    web: TestClient, settings: Settings, letter: int
) -> None:
    answer = _ordered(web, letter, _signed_in(web, letter))

    assert answer.status_code == 200
    assert "1 of 1 settled" in answer.text
    assert query(url(settings), "SELECT count(*) FROM ledger_entries WHERE reference_id = 'PAY-1'") == [(1,)]
    assert _status(settings) == "REDRIVEN"
    ((reason, actor),) = query(url(settings), "SELECT reason, actor FROM dead_letter_attempts")
    assert reason == "agreed"
    assert actor.endswith(" (Anna North (dashboard token))")
    assert query(url(settings), "SELECT actor FROM audit_log WHERE reason = 'agreed'") == [(actor,)]


def test_a_discard_with_the_token_gives_it_up(web: TestClient, settings: Settings, letter: int) -> None:
    answer = _ordered(web, letter, _signed_in(web, letter), action="discard")
    assert "discarded" in answer.text
    ((actor,),) = query(url(settings), "SELECT actor FROM audit_log WHERE reason = 'agreed'")
    assert actor.endswith(" (Anna North (dashboard token))")
    assert _status(settings) == "DISCARDED"


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(web: TestClient) -> None:
    cookie = web.post("/session", data=_OF_ANNA, follow_redirects=False).headers["set-cookie"]
    assert cookie.startswith(COOKIE)
    for word in ("HttpOnly", "SameSite=strict", "Max-Age=1800"):
        assert word in cookie
    assert "Secure" not in cookie, "a browser would not send it back without TLS"


def test_behind_a_proxy_with_tls_the_cookie_is_sent_by_tls_alone(web: TestClient) -> None:
    by_tls = {"X-Forwarded-Proto": "https"}
    given = web.post("/session", data=_OF_ANNA, headers=by_tls, follow_redirects=False)
    ended = web.post("/session/end", headers=by_tls, follow_redirects=False)
    for answer in (given, ended):
        assert "; Secure" in answer.headers["set-cookie"]


def test_a_form_without_its_own_token_changes_nothing(
    web: TestClient, settings: Settings, letter: int
) -> None:
    _signed_in(web, letter)
    for other in ("", "0" * 64, "é"):
        assert _ordered(web, letter, other).status_code == 403
    assert _status(settings) == "OPEN"


def test_without_a_session_the_right_form_changes_nothing(
    web: TestClient, settings: Settings, letter: int
) -> None:
    form_token = _signed_in(web, letter)
    web.cookies.clear()
    assert _ordered(web, letter, form_token).status_code == 403
    assert _status(settings) == "OPEN"


def test_a_form_from_another_page_changes_nothing(web: TestClient, settings: Settings, letter: int) -> None:
    form_token = _signed_in(web, letter)
    for origin in ("http://evil.example", "null", "http://127.0.0.1:9"):
        web.headers["Origin"] = origin
        assert _ordered(web, letter, form_token).status_code == 403, origin
    assert _status(settings) == "OPEN"
    web.headers["Origin"] = "http://127.0.0.1"
    assert _ordered(web, letter, form_token).status_code == 200


def test_an_order_without_reason_or_letter_is_no_order(
    web: TestClient, settings: Settings, letter: int
) -> None:
    signed = _signed_in(web, letter)
    for changes in ({"reason": "  "}, {"action": "drop"}, {"id": "x"}):
        assert _ordered(web, letter, signed, **changes).status_code == 400
    assert _status(settings) == "OPEN"


def test_a_wrong_token_opens_nothing_and_after_many_the_right_one_still_does(web: TestClient) -> None:
    for number in range(OWN_MAX):
        assert web.post("/session", data=_OF_ANNA | {"token": f"guess {number}"}).status_code == 403
    assert COOKIE not in web.cookies
    begun = time.monotonic()
    assert web.post("/session", data=_OF_ANNA).status_code == 200
    assert time.monotonic() - begun >= OWN_WAIT_SECONDS
    assert COOKIE in web.cookies


def test_of_one_address_no_more_tokens_wait_than_a_few(web: TestClient) -> None:
    guesses = web.app._app.state.desk.guesses  # type: ignore[attr-defined]
    for _ in range(ALL_MAX):
        guesses.wrong("10.0.0.1")
    with ExitStack() as others:
        for _ in range(WAITING_MAX):
            others.enter_context(guesses.waiting(""))  # the client of these tests has no address
        answer = web.post("/session", data=_OF_ANNA)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    assert 'value="Anna North"' in answer.text


def test_nobody_without_a_name_gets_a_session(web: TestClient) -> None:
    for name in ("", "  ", "a\nb", "\u202eanna", "x" * 101, "Anna (operator)"):
        answer = web.post("/session", data=_OF_ANNA | {"name": name})
        assert answer.status_code == 400, name
        assert "Say who you are" in answer.text
    assert COOKIE not in web.cookies


def test_a_session_that_was_ended_is_over(web: TestClient, settings: Settings, letter: int) -> None:
    form_token = _signed_in(web, letter)
    cookie = web.cookies[COOKIE]
    web.post("/session/end", data={"form_token": form_token})
    web.cookies.set(COOKIE, cookie)
    assert _ordered(web, letter, form_token).status_code == 403
    assert _status(settings) == "OPEN"


def test_the_way_back_never_leads_elsewhere(web: TestClient) -> None:
    for back in ("//evil.example", "https://evil.example", "/\\evil.example"):
        answer = web.post("/session", data=_OF_ANNA | {"back": back}, follow_redirects=False)
        assert answer.headers["location"] == "/"


def test_a_form_of_endless_size_is_not_read(web: TestClient) -> None:
    assert web.post("/dead-letters/order", content=b"a=" + b"x" * 70_000).status_code == 413
