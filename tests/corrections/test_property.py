"""Goal: whatever differs, after its correction the books have moved every account as the other side has."""

from collections import defaultdict
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from audit.corrections.model import Correction
from ledger.config import Settings
from tests.books.inspection import assert_sound
from tests.corrections.world import (
    COUNTER,
    Entry,
    apply,
    approve,
    balances,
    differ,
    open_books,
    operator,
    state,
)
from tests.fixtures.outside import query

_ACCOUNTS = ("A", "B", "c", "d")
_names = st.permutations(_ACCOUNTS)
_amounts = st.integers(1, 99999).map(lambda cents: str(Decimal(cents) / 100))
_entries = st.builds(lambda names, amount: Entry(names[0], names[1], amount), _names, _amounts)
_references = (f"R-{nth}" for nth in count())

Moves = dict[str, Decimal]


@st.composite
def _differences(draw: st.DrawFn) -> tuple[str, Entry | None, Entry | None]:
    """A kind, and what DBIS and the SCB have."""
    kind = draw(st.sampled_from(("amount", "account", "missing_in_dbis", "extra", "duplicate")))
    ours, theirs = draw(_entries), draw(_entries)
    if kind == "amount":
        return kind, ours, ours._replace(amount=theirs.amount)
    if kind == "account":
        return kind, ours, theirs._replace(amount=draw(st.sampled_from((ours.amount, theirs.amount))))
    return kind, None if kind == "missing_in_dbis" else ours, theirs if kind == "missing_in_dbis" else None


def _needed(ours: Entry | None, theirs: Entry | None) -> Moves:
    moves: defaultdict[str, Decimal] = defaultdict(Decimal)
    for entry, sign in ((theirs, 1), (ours, -1)):
        if entry is not None:
            moves[entry.debit] += sign * Decimal(entry.amount)
            moves[entry.credit] -= sign * Decimal(entry.amount)
    return {account: amount for account, amount in moves.items() if amount}


def _refusal(needed: Moves) -> str | None:
    if not needed:
        return "nothing_left"
    return None if len(needed) == 2 else "not_one_entry"


@pytest.fixture(scope="module")
def books(shared_database: str) -> str:
    open_books(shared_database, *_ACCOUNTS)
    return shared_database


_BATCHES = st.lists(_differences(), min_size=1, max_size=8)
_STATED = st.dictionaries(
    st.sampled_from(_ACCOUNTS), st.integers(-5000, 5000).map(lambda c: str(Decimal(c) / 100))
)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(differences=_BATCHES, piece=st.integers(1, 9))
def test_an_entry_moves_what_the_two_sides_differ_by(
    books: str,
    shared_settings: Settings,
    differences: list[tuple[str, Entry | None, Entry | None]],
    piece: int,
) -> None:
    ids = [differ(books, next(_references), *one) for one in differences]
    needed = [_needed(*sides) for _, *sides in differences]
    before = balances(books)
    with operator(shared_settings) as person:
        approved = approve(person, ids)
        applied = apply(person, ids, piece)
        again = apply(person, ids, piece)
    assert [one.refusal for one in approved] == [_refusal(moves) for moves in needed]
    assert [one.posted for one in applied] == [_refusal(moves) is None for moves in needed]
    after, wanted = balances(books), dict(before)
    for moves in needed:
        if _refusal(moves) is None:
            event("corrected")
            for account, amount in moves.items():
                wanted[account] += amount
    assert after == wanted
    assert not any(one.posted for one in again)
    assert_sound(books)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stated=_STATED)
def test_a_balance_becomes_the_stated_one_and_its_counter_account_has_the_rest(
    books: str, shared_settings: Settings, stated: dict[str, str]
) -> None:
    before, shown = balances(books), dict(query(books, "SELECT id, balance FROM bank_accounts"))
    ids = [state(books, account, by=amount) for account, amount in stated.items()]
    with operator(shared_settings) as person:
        approve(person, ids)
        applied = apply(person, ids)
    assert [one.posted for one in applied] == [bool(Decimal(amount)) for amount in stated.values()]
    now = dict(query(books, "SELECT id, balance FROM bank_accounts"))
    del now[COUNTER], shown[COUNTER]
    assert now == {name: value + Decimal(stated.get(name, "0")) for name, value in shown.items()}
    assert sum(balances(books).values()) == sum(before.values())
    assert _told_right(applied, books)
    query(books, "UPDATE breaks SET status = 'CLOSED' WHERE status = 'OPEN'")
    assert_sound(books)


def _told_right(applied: list[Correction], books: str) -> bool:
    """The last balances that were told are those that are there."""
    told: dict[str | None, Decimal | None] = {}
    for one in applied:
        for side, account in (("debit", one.debit_account_id), ("credit", one.credit_account_id)):
            if one.balances is not None:
                told[account] = one.balances[side]["after"]
    there = dict(query(books, "SELECT id, balance FROM bank_accounts"))
    return all(there[account] == balance for account, balance in told.items())
