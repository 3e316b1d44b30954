"""Goal: entries of an account that is not there yet wait in order, and all other accounts go on."""

import psycopg
import pytest

from ledger import posting
from ledger.config import Settings
from ledger.posting import Unknown, post
from tests.books.inspection import assert_sound, dead_letters, posted
from tests.books.scene import (
    BALANCE_RULE,
    a_batch,
    a_payment,
    claim,
    open_account,
    open_accounts,
    post_directly,
    poster,
)
from tests.fixtures.outside import query

_PARK = Unknown(park=True)
_WAITS = """
    SELECT w.account_id, d."offset" FROM parked_waits AS w JOIN dead_letters AS d ON d.id = w.dead_letter_id
    ORDER BY w.account_id, d.id
"""


@pytest.fixture
def database(database: str) -> str:
    open_accounts(database, "A", "B", opening="1000")
    open_account(database, "FROZEN", status="FROZEN")
    open_account(database, "CLOSED", status="CLOSED")
    return database


@pytest.fixture(params=["without limits", "with limits"])
def way(request: pytest.FixtureRequest, database: str) -> None:
    if request.param == "with limits":
        query(database, BALANCE_RULE)


@pytest.mark.usefixtures("way")
def test_what_touches_an_unknown_or_frozen_account_waits_and_the_rest_is_posted(
    settings: Settings, database: str
) -> None:
    stream = claim(database)
    entries = [
        a_payment("R-0", debit="X"),
        a_payment("R-1"),
        a_payment("R-2", credit="FROZEN"),
        a_payment("R-3", debit="X", credit="Y"),
        a_payment("R-4", credit="CLOSED"),
        a_payment("R-5", debit="X", ledger_id="NOWHERE"),
        a_payment("R-0", debit="X"),
    ]
    with poster(settings) as books:
        (settled,) = post(books, a_batch(stream, entries), _PARK)
    assert settled.codes == (
        "parked", "posted", "parked", "parked", "account_closed", "ledger_unknown", "parked",
    )  # fmt: skip
    assert posted(database) == ["R-1"]
    # what only waits is told to nobody: it counts as published
    assert dead_letters(database, '"offset", code, rule, status, published_at IS NULL') == [
        (0, "parked", "debit_account_unknown", "PARKED", False),
        (2, "parked", "account_closed", "PARKED", False),
        (3, "parked", "debit_account_unknown", "PARKED", False),
        (4, "account_closed", "", "OPEN", True),
        (5, "ledger_unknown", "", "OPEN", True),
        (6, "parked", "debit_account_unknown", "PARKED", False),
    ]
    assert query(database, _WAITS) == [("FROZEN", 2), ("X", 0), ("X", 3), ("X", 6), ("Y", 3)]
    assert_sound(database)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("unknown", [Unknown(), Unknown(create="credit"), _PARK])
@pytest.mark.parametrize("last", ["R-1", "R-3"], ids=["a duplicate asks for the careful way", "none does"])
def test_nothing_overtakes_what_waits_for_its_account(
    settings: Settings, database: str, unknown: Unknown, last: str
) -> None:
    stream = claim(database)
    with poster(settings) as books:
        post(books, a_batch(stream, [a_payment("R-0", debit="X")]), _PARK)
        open_account(database, "X", opening="100")
        later = [a_payment("R-1"), a_payment("R-2", credit="X"), a_payment(last)]
        (settled,) = post(books, a_batch(stream, later, begins=1), unknown)
    assert settled.codes == ("posted", "parked", "duplicate" if last == "R-1" else "posted")
    assert dead_letters(database, '"offset", code, rule, status')[1:] == [(2, "parked", "order", "PARKED")]
    assert query(database, _WAITS) == [("X", 0), ("X", 2)]
    assert_sound(database)


def test_an_account_that_is_not_waited_for_goes_the_short_way(
    settings: Settings, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = claim(database)
    with poster(settings) as books:
        post(books, a_batch(stream, [a_payment("R-0", debit="X"), a_payment("R-1", debit="Y")]), _PARK)
        open_account(database, "X")
        monkeypatch.setattr(posting, "careful_way", _not_wanted)
        (settled,) = post(books, a_batch(stream, [a_payment("R-2")], begins=2), _PARK)
    assert settled.codes == ("posted",)


def _not_wanted(*_: object) -> None:
    raise AssertionError("the careful way was taken")


def test_without_the_wish_nothing_waits_and_a_direct_posting_never_does(
    settings: Settings, database: str
) -> None:
    stream = claim(database)
    with poster(settings) as books:
        post(books, a_batch(stream, [a_payment("R-0", debit="X")]), _PARK)
        (settled,) = post(books, a_batch(stream, [a_payment("R-1", debit="X")], begins=1))
    assert settled.codes == ("debit_account_unknown",)
    open_account(database, "X")
    assert post_directly(database, a_payment("R-2", debit="X"))


def test_a_poster_can_park_only_what_it_was_told_to_park(settings: Settings, database: str) -> None:
    stream = claim(database)
    with poster(settings) as books:
        post(books, a_batch(stream, [a_payment("R-0", debit="X")]))
        park = ["g", ["t"], [0], [0], ["X"], ["B"]]
        execute = books._connection.execute
        assert execute("SELECT park_dead_letters(%s, %s, %s, %s, %s, %s)", park).fetchall() == [(0,)]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            execute("DELETE FROM parked_waits")
    assert dead_letters(database, "code, status") == [("debit_account_unknown", "OPEN")]
