"""Goal: an altered entry is found in books of any size; what posting or an undo does is not taken for one."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from ledger.books import Books, connect
from ledger.status.residual.altered import Alterations
from tests.fixtures.outside import query
from tests.residual.world import World

_ENTRIES = 20
_RANGE = 3
_ASIDE = "SET session_replication_role = replica; "
_DELETE_FIRST = f"{_ASIDE} DELETE FROM ledger_entries WHERE id = (SELECT min(id) FROM ledger_entries)"


@pytest.fixture
def books(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Books]:
    """Entries for seven ranges, of which each call reads one."""
    monkeypatch.setattr("ledger.status.residual.altered._RANGE", _RANGE)
    for _ in range(_ENTRIES):
        world.load("A", "CREDIT", "1.00")
    with connect(world.settings, role="auditor") as books:
        yield books


def _round(rounds: Alterations, books: Books) -> int:
    """Read on until a round has ended; how many calls that took."""
    last, calls = rounds.compared_at, 0
    while rounds.compared_at == last:
        rounds.go_on(books, 0)
        calls += 1
    return calls


def test_a_round_is_read_in_pieces_and_begins_anew(books: Books) -> None:
    rounds = Alterations()
    assert not rounds.go_on(books, 0)
    assert rounds.compared_at is None
    assert _round(rounds, books) == _ENTRIES // _RANGE
    assert _round(rounds, books) == _ENTRIES // _RANGE + 1
    assert rounds.found == {}


@pytest.mark.parametrize("place", ["min", "max"])
def test_an_altered_entry_is_found_and_no_more_once_it_is_put_right(
    world: World, books: Books, place: str
) -> None:
    one = f"(SELECT {place}(id) FROM ledger_entries)"
    update = f"{_ASIDE} UPDATE ledger_entries SET amount = amount {{}} 0.25 WHERE id = {one}"
    rounds = Alterations()
    _round(rounds, books)
    query(world.books_url, update.format("+"))
    assert rounds.found == {}
    for _ in range(2):
        _round(rounds, books)
    assert rounds.found == {("A", "EUR"): Decimal("-0.25"), ("CREDIT", "EUR"): Decimal("0.25")}
    query(world.books_url, update.format("-"))
    _round(rounds, books)
    assert rounds.found == {}


def test_what_was_taken_back_behind_the_round_is_not_taken_for_altered(world: World, books: Books) -> None:
    rounds = Alterations()
    rounds.go_on(books, 0)
    query(
        world.books_url,
        f"{_DELETE_FIRST}; UPDATE bank_accounts SET balance = balance - 1 WHERE id IN ('A', 'CREDIT')",
    )
    for _ in range(3):
        _round(rounds, books)
        assert rounds.found == {}


def test_what_is_posted_meanwhile_is_in_the_balances_and_in_the_entries(world: World, books: Books) -> None:
    rounds = Alterations()
    for _ in range(3 * _ENTRIES):
        rounds.go_on(books, 0)
        world.load("A", "CREDIT", "1.00")
        assert rounds.found == {}
        assert rounds._before == {}  # nor was it for a round


def test_small_books_are_read_at_once_and_what_is_wrong_is_found_at_once(world: World, books: Books) -> None:
    query(world.books_url, _DELETE_FIRST)
    rounds = Alterations()
    assert rounds.go_on(books, 10)
    assert rounds.found == {("A", "EUR"): Decimal(1), ("CREDIT", "EUR"): Decimal(-1)}
