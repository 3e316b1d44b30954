import getpass

import pytest

from ledger.config import Settings
from tests.books.scene import a_payment, open_account, post_directly
from tests.cli.running import Ran, Runner
from tests.fixtures.outside import query
from tests.relay.outbox import url

_LOG = "SELECT action, reason, details->'before', details->'after', actor FROM audit_log ORDER BY id"


@pytest.fixture
def books(settings: Settings) -> str:
    """A has 100 euros, EMPTY has nothing."""
    open_account(url(settings), "A", opening="100")
    open_account(url(settings), "EMPTY")
    return url(settings)


def _change(dual_ledger: Runner, action: str, identity: str = "EMPTY", reason: str = "why") -> Ran:
    return dual_ledger("accounts", action, identity, "--reason", reason, "--json")


@pytest.mark.parametrize(
    ("there", "back", "status"), [("freeze", "unfreeze", "FROZEN"), ("close", "reopen", "CLOSED")]
)
def test_an_account_goes_there_and_back_and_again_changes_nothing(
    dual_ledger: Runner, books: str, there: str, back: str, status: str
) -> None:
    first, again = (
        _change(dual_ledger, there, reason="order 1"),
        _change(dual_ledger, there, reason="order 2"),
    )
    assert (first.status, first.document["changed"], first.document["account"]["status"]) == (0, True, status)
    assert (again.status, again.document["changed"], again.document["account"]["status"]) == (
        0,
        False,
        status,
    )
    text = dual_ledger("accounts", there, "EMPTY", "--reason", "order 3").out
    assert text == f"EMPTY is already {status.lower()}\n"

    assert _change(dual_ledger, back, reason="order 4").document["account"]["status"] == "ACTIVE"
    assert _change(dual_ledger, back).document["changed"] is False

    told = query(books, _LOG)
    assert [row[:4] for row in told] == [
        (f"accounts.{there}", "order 1", {"status": "ACTIVE"}, {"status": status}),
        (f"accounts.{back}", "order 4", {"status": status}, {"status": "ACTIVE"}),
    ]
    assert all(row[4].endswith(f"({getpass.getuser()})") for row in told)


def test_only_an_account_with_nothing_in_it_is_closed(dual_ledger: Runner, books: str) -> None:
    ran = _change(dual_ledger, "close", "A")
    assert (ran.status, ran.out) == (1, "")
    assert "its balance is 100 EUR" in ran.err

    dual_ledger("accounts", "reserve", "A", "40", "--hold", "H")
    post_directly(books, a_payment("R", "EMPTY", "A", amount="100"))
    ran = _change(dual_ledger, "close", "A")
    assert "40 EUR of it are reserved" in ran.err
    assert "dual-ledger accounts holds A" in ran.err

    dual_ledger("accounts", "release", "H")
    assert _change(dual_ledger, "close", "A").status == 0


@pytest.mark.parametrize(
    ("before", "action", "said"),
    [
        ("freeze", "close", "accounts unfreeze EMPTY"),
        ("freeze", "reopen", "accounts unfreeze EMPTY"),
        ("close", "freeze", "accounts reopen EMPTY"),
        ("close", "unfreeze", "accounts reopen EMPTY"),
    ],
)
def test_there_is_no_way_from_frozen_to_closed_or_back(
    dual_ledger: Runner, books: str, before: str, action: str, said: str
) -> None:
    _change(dual_ledger, before)
    ran = _change(dual_ledger, action)
    assert (ran.status, ran.out) == (1, "")
    assert said in ran.err
    assert len(query(books, _LOG)) == 1


def test_a_frozen_account_takes_no_entry_and_no_hold(dual_ledger: Runner, books: str) -> None:
    _change(dual_ledger, "freeze", "A")
    with pytest.raises(Exception, match="account_closed"):
        post_directly(books, a_payment("R", "EMPTY", "A", amount="1"))
    assert "frozen or closed" in dual_ledger("accounts", "reserve", "A", "1", "--hold", "H").err
    _change(dual_ledger, "unfreeze", "A")
    post_directly(books, a_payment("R", "EMPTY", "A", amount="1"))


@pytest.mark.parametrize("action", ["freeze", "unfreeze", "close", "reopen"])
def test_an_unknown_account_and_a_missing_reason_are_told(
    dual_ledger: Runner, books: str, action: str
) -> None:
    ran = _change(dual_ledger, action, "NONE")
    assert (ran.status, ran.out) == (1, "")
    assert "no account 'NONE'" in ran.err
    assert _change(dual_ledger, action, reason=" ").status == 2
    assert dual_ledger("accounts", action, "EMPTY").status == 2
    assert query(books, _LOG) == []
