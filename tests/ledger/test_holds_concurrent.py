"""Goal: reserving and posting at the same time never set aside, or pay out, the same money twice."""

import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from ledger.config import Settings
from ledger.posting import post
from tests.books.inspection import assert_sound, posted
from tests.books.scene import (
    BALANCE_RULE,
    POST_LEDGER_ENTRY,
    a_batch,
    a_payment,
    claim,
    open_account,
    post_directly,
    poster,
)
from tests.fixtures.outside import query
from tests.fixtures.waiting import until
from tests.ledger.holding import POST_RESERVED, RELEASE, RESERVE, posting_values

_UNSOUND = "SELECT * FROM reserved_check WHERE reserved_balance <> held OR reserved_balance < 0"
_WAITING = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'
"""
_LOCK = "SELECT FROM bank_accounts WHERE id = %s FOR NO KEY UPDATE"
_RETRIED = ("40001", "40P01")


@pytest.fixture
def books(database: str) -> str:
    """A is debit-normal with 100 euros, C debit-normal and empty; the balance rules are applied."""
    open_account(database, "A", opening="100")
    open_account(database, "C")
    query(database, BALANCE_RULE)
    return database


def _answer(database: str, statement: str, *values: Any) -> str:
    """What a statement is answered by: `ok`, or an SQLSTATE."""
    while True:
        try:
            query(database, statement, *values)
        except psycopg.Error as error:
            if error.sqlstate not in _RETRIED:
                return str(error.sqlstate)
        else:
            return "ok"


def _while(database: str, first: tuple[str, list[Any]], second: tuple[str, list[Any]]) -> str:
    """What `second` is answered when it comes before `first` has committed."""
    with psycopg.connect(database) as connection, ThreadPoolExecutor(1) as pool:
        connection.execute(first[0].encode(), first[1])
        answer = pool.submit(_answer, database, second[0], *second[1])
        until(lambda: query(database, _WAITING) == [(1,)], what="the second to wait for the first")
        connection.commit()
        return answer.result(30)


def _posting(reference: str, amount: str) -> tuple[str, list[Any]]:
    return POST_LEDGER_ENTRY, posting_values(a_payment(reference, "C", "A", amount=amount))


def _reserving(hold_id: str, amount: str) -> tuple[str, list[Any]]:
    return RESERVE, [hold_id, "A", amount, "why"]


def _posting_hold(hold_id: str, reference: str, amount: str) -> tuple[str, list[Any]]:
    return POST_RESERVED, [hold_id, *posting_values(a_payment(reference, "C", "A", amount=amount))]


@pytest.mark.parametrize(
    ("first", "second", "answer"),
    [
        (_reserving("H", "60"), _reserving("H-2", "60"), "LD308"),
        (_reserving("H", "60"), _reserving("H-2", "40"), "ok"),
        (_reserving("H", "60"), _reserving("H", "60"), "ok"),
        (_reserving("H", "60"), _reserving("H", "61"), "LD202"),
        (_posting("R", "60"), _reserving("H", "60"), "LD308"),
        (_reserving("H", "60"), _posting("R", "60"), "LD308"),
        (_reserving("H", "60"), ("SELECT change_account_status('A', 'close', 'x')", []), "LD406"),
        (("SELECT change_account_status('A', 'freeze', 'x')", []), _reserving("H", "60"), "LD305"),
        (("SELECT change_account_status('C', 'close', 'x')", []), _posting("R", "60"), "LD305"),
        (_posting("R", "60"), ("SELECT change_account_status('C', 'close', 'x')", []), "LD406"),
    ],
)
def test_the_second_sees_what_the_first_has_done(
    books: str, first: tuple[str, list[Any]], second: tuple[str, list[Any]], answer: str
) -> None:
    assert _while(books, first, second) == answer
    assert query(books, _UNSOUND) == []
    assert_sound(books)


@pytest.mark.parametrize(
    ("first", "second", "answer"),
    [
        (_posting_hold("H", "R", "50"), _posting_hold("H", "R", "50"), "23505"),
        (_posting_hold("H", "R", "50"), _posting_hold("H", "R-2", "50"), "LD403"),
        (_posting_hold("H", "R", "50"), (RELEASE, ["H", "why"]), "LD403"),
        ((RELEASE, ["H", "why"]), _posting_hold("H", "R", "50"), "LD403"),
        ((RELEASE, ["H", "why"]), (RELEASE, ["H", "why"]), "ok"),
        ((RELEASE, ["H", "why"]), _posting("R", "60"), "ok"),
        (_posting_hold("H", "R", "10"), _posting("R-2", "90"), "ok"),
        (_posting_hold("H", "R", "10"), _posting("R-2", "90.01"), "LD308"),
    ],
)
def test_a_hold_is_settled_once(
    books: str, first: tuple[str, list[Any]], second: tuple[str, list[Any]], answer: str
) -> None:
    query(books, RESERVE, "H", "A", "50", "why")
    assert _while(books, first, second) == answer
    assert query(books, _UNSOUND) == []
    assert_sound(books)


def test_one_holds_id_for_two_accounts_is_one_hold(books: str) -> None:
    open_account(books, "B", opening="100")
    assert _while(books, _reserving("H", "60"), (RESERVE, ["H", "B", "60", "why"])) == "LD202"
    assert query(books, "SELECT id, account_id FROM account_holds") == [("H", "A")]


@pytest.mark.parametrize(("held", "other"), [("A", "C"), ("C", "A")])
def test_accounts_are_locked_in_order_of_their_ids(books: str, held: str, other: str) -> None:
    post_directly(books, a_payment("R-1", "C", "A", amount="50"))
    query(books, RESERVE, "H", held, "50", "why")
    paying = [POST_RESERVED, "H", *posting_values(a_payment("R-2", other, held, amount="50"))]
    with psycopg.connect(books) as last, ThreadPoolExecutor(1) as pool:
        last.execute(_LOCK, ["C"])
        answer = pool.submit(_answer, books, *paying)
        until(lambda: query(books, _WAITING) == [(1,)], what="the posting to wait for the last account")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            query(books, f"{_LOCK} NOWAIT", "A")
        last.rollback()
        assert answer.result(30) == "ok"


def _consume(books: str, settings: Settings) -> None:
    """Batches over the same two accounts, some of them refused in part: they go the careful way."""
    draw = random.Random(7)  # reproducible
    stream = claim(books)
    with poster(settings) as connection:
        for nth in range(15):
            entries = [
                a_payment(f"{nth}-{n}", *draw.choice(["AC", "CA"]), amount=str(draw.randint(1, 60)))
                for n in range(10)
            ]
            post(connection, a_batch(stream, entries, begins=nth * 10))


def _sit(books: str, desk: int) -> None:
    """A person at a desk: holds on both accounts, some released, some posted."""
    for nth in range(12):
        hold, account, other = f"{desk}-{nth}", "AC"[nth % 2], "CA"[nth % 2]
        _answer(books, RESERVE, hold, account, "20", "why")
        if nth % 3:
            entry = a_payment(f"H-{hold}", other, account, amount="15")
            _answer(books, POST_RESERVED, hold, *posting_values(entry))
        else:
            _answer(books, RELEASE, hold, "why")


def test_batches_and_desks_work_on_the_same_accounts_without_a_deadlock(
    books: str, settings: Settings
) -> None:
    with ThreadPoolExecutor(3) as pool:
        work = [pool.submit(_consume, books, settings), *(pool.submit(_sit, books, desk) for desk in (1, 2))]
    for done in work:
        done.result()
    assert any(reference.startswith("H-") for reference in posted(books))
    assert query(books, _UNSOUND) == []
    assert query(books, "SELECT id FROM bank_accounts WHERE available_balance < 0") == []
    deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    assert query(books, deadlocks) == [(0,)]
    assert_sound(books)
