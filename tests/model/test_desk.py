"""Goal: whatever is reserved, released, posted, frozen and closed in whatever order, the books and the plain
model answer alike and hold the same money.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st

from tests.books.scene import BALANCE_RULE, a_payment
from tests.ledger.holding import Desk, a_desk
from tests.model.books import Account, ModelBooks
from tests.model.desk import ModelDesk
from tests.model.entry import Entry

_CODES = {
    "23505": "duplicate",
    "LD202": "conflict",
    "LD304": "credit_account_unknown",
    "LD305": "account_closed",
    "LD308": "insufficient_available",
    "LD402": "hold_unknown",
    "LD403": "hold_settled",
    "LD404": "hold_exceeded",
    "LD405": "hold_misdirected",
    "LD406": "account_not_empty",
    "LD407": "account_reserved",
    "LD408": "account_status",
}
_OPENING = {"A": ("debit", "100"), "B": ("credit", "50"), "C": ("debit", "0"), "D": ("debit", "30.5")}

_HOLDS = st.sampled_from(["H1", "H2", "H3", "H4"])
_NAMES = st.sampled_from(sorted(_OPENING))
_AMOUNTS = st.sampled_from(["0.01", "10", "10.00", "30.5", "50", "100"])
_PAYMENTS = st.builds(
    a_payment,
    reference=st.sampled_from([f"R{n}" for n in range(6)]),
    debit=_NAMES,
    credit=st.sampled_from([*_OPENING, "A", "nobody"]),
    amount=_AMOUNTS,
).filter(lambda entry: entry.debit_account_id != entry.credit_account_id)
_STEPS = st.one_of(
    st.tuples(st.just("reserve"), _HOLDS, _NAMES, _AMOUNTS),
    st.tuples(st.just("reserve"), _HOLDS, st.just("A"), _AMOUNTS),
    st.tuples(st.just("release"), _HOLDS),
    st.tuples(st.just("post_reserved"), _HOLDS, _PAYMENTS),
    st.tuples(st.just("post"), _PAYMENTS),
    st.tuples(st.sampled_from(["freeze", "unfreeze", "close", "reopen"]), _NAMES),
)
Step = tuple[Any, ...]


@pytest.fixture(scope="module")
def desk(shared_database: str) -> Iterator[Desk]:
    with a_desk(shared_database) as desk:
        for name, (side, opening) in _OPENING.items():
            desk.open(name, side=side, opening=opening)
        yield desk


def _in_the_model(model: ModelDesk, step: Step) -> str:
    match step:
        case ("reserve", hold_id, name, amount):
            return model.reserve(hold_id, name, Decimal(amount))
        case ("release", hold_id):
            return model.release(hold_id)
        case ("post_reserved", hold_id, entry):
            return model.post_reserved(hold_id, Entry(*entry).directly)
        case ("post", entry):
            return model.books.post(Entry(*entry).directly).code
        case (action, name):
            return model.change_status(name, action)
    raise AssertionError(step)


def _in_the_books(desk: Desk, step: Step) -> str:
    try:
        match step:
            case ("reserve", hold_id, name, amount):
                return desk.reserve(hold_id, name, amount)[0]
            case ("release", hold_id):
                return desk.release(hold_id)
            case ("post_reserved", hold_id, entry):
                desk.post_reserved(hold_id, entry)
                return "posted"
            case ("post", entry):
                desk.post_directly(entry)
                return "posted"
            case (action, name):
                desk.query("SELECT change_account_status(%s, %s, 'why')", name, action)
                return "ok"
    except psycopg.Error as error:
        return _CODES.get(error.sqlstate or "", str(error))
    raise AssertionError(step)


@for_any(st.lists(_STEPS, min_size=1, max_size=20), st.booleans())
def test_the_books_and_the_model_agree_after_every_step(
    desk: Desk, steps: Sequence[Step], limited: bool
) -> None:
    accounts = {
        name: Account("EUR", "fiat", side, balance=Decimal(opening))
        for name, (side, opening) in _OPENING.items()
    }
    model = ModelDesk(ModelBooks(accounts, {"SOVEREIGN": None}, limited))
    with desk.undone():
        if limited:
            desk.query(BALANCE_RULE)
        for step in steps:
            assert _in_the_books(desk, step) == _in_the_model(model, step), step
            assert _money(desk) == {
                name: (account.status, account.balance, account.balance - account.reserved, account.reserved)
                for name, account in accounts.items()
            }
        assert {row[0]: row[1:4] for row in desk.held()} == {
            hold_id: (hold.account, str(hold.amount), hold.status) for hold_id, hold in model.holds.items()
        }
        desk.assert_sound()


def _money(desk: Desk) -> dict[str, tuple[Any, ...]]:
    columns = "id, status, balance, available_balance, reserved_balance"
    return {row[0]: row[1:] for row in desk.query(f"SELECT {columns} FROM bank_accounts")}
