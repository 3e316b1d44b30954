"""Goal: whatever is changed on either side, by whomever, names its account and the exact amount."""

from decimal import Decimal

import pytest

import producer.run
from ledger.status.residual import Residual
from ledger.status.residual.passed import BATCH_RECORDS
from tests.fixtures.outside import query
from tests.fixtures.waiting import until
from tests.residual.world import PARTITIONS, World, cents, partition_of

_KEPT = "KEPT"  # 40.00 from A to CREDIT, known to both
_SECONDS = 15.0


@pytest.fixture
def busy(world: World) -> World:
    """Both ledgers with entries that are settled, and some in every term."""
    world.book("A", "CREDIT", "40.00", _KEPT)
    for nth in range(12):
        world.book("ABC"[nth % 3], "CREDIT", cents(100 + nth))
        world.load("CREDIT", "ABC"[nth % 3], cents(200 + nth))
    world.post("A", "B", "1.11")
    world.settle_all()
    world.hear(1000)
    world.book("B", "LATE", "0.77")  # held
    world.book("A", "SHUT", "0.33")  # a dead letter
    world.post("B", "A", "5.55", "BOTH")
    world.book("B", "A", "6.66", "BOTH")  # each the other's conflict
    world.settle_all()
    world.book("C", "A", "8.88")  # on the way here
    world.load("C", "B", "9.99")  # on the way there
    found = world.looker.look()
    assert found.unexplained == []
    assert all(
        found.counts[term] for term in ("in_flight", "held", "dead_letters", "to_scb", "refused_by_scb")
    )
    return world


def _unexplained(found: Residual) -> dict[str, Decimal]:
    return {one.account_id: one.amount for one in found.unexplained}


_ASIDE = "SET session_replication_role = replica"
_DELETE = f"{_ASIDE}; DELETE FROM ledger_entries WHERE reference_id = 'KEPT'"
_INSERT = (
    "INSERT INTO scb_entries SELECT {number}, ledger_id, 'B', 'C', 0.01, currency_code, asset_type, "
    "transaction_type, 'NEW', NULL, '{{}}', timestamp_utc, '', 'OWN' FROM scb_entries "
    "WHERE reference_id = 'KEPT'"
)
_AT_THE_SCB = {
    "an amount changed": (
        "UPDATE scb_entries SET amount = amount + 3 WHERE reference_id = 'KEPT'",
        {"A": "3", "CREDIT": "-3"},
    ),
    "an account changed": (
        "UPDATE scb_entries SET debit_account_id = 'B' WHERE reference_id = 'KEPT'",
        {"A": "-40", "B": "40"},
    ),
    "an entry deleted": (
        "DELETE FROM scb_entries WHERE reference_id = 'KEPT'",
        {"A": "-40", "CREDIT": "40"},
    ),
    "an entry deleted with triggers set aside": (
        "SET session_replication_role = replica; DELETE FROM scb_entries WHERE reference_id = 'KEPT'",
        {"A": "-40", "CREDIT": "40"},
    ),
    "an entry inserted behind the counter": (
        _INSERT.format(number=0),
        {"B": "0.01", "C": "-0.01"},
    ),
    "an entry inserted beyond the counter": (
        _INSERT.format(number=9999),
        {"B": "0.01", "C": "-0.01"},
    ),
    "a balance changed": (
        "UPDATE scb_balances SET balance = balance + 0.01 WHERE account_id = 'C'",
        {"C": "0.01"},
    ),
    "an account added": ("INSERT INTO scb_balances VALUES ('X', 'USD', 2.50)", {"X": "2.50"}),
    "a row of the outbox passed over": (
        "UPDATE reader_positions SET next_sequence = next_sequence + 1 WHERE next_sequence = 13",
        {"C": "-9.99", "B": "9.99"},
    ),
}
_AT_DBIS = {
    "a balance changed": ("UPDATE bank_accounts SET balance = balance + 2 WHERE id = 'A'", {"A": "-2"}),
    "a balance of a credit-normal account changed": (
        "UPDATE bank_accounts SET balance = balance + 2 WHERE id = 'CREDIT'",
        {"CREDIT": "2"},
    ),
    "an opening balance changed": (
        "UPDATE bank_accounts SET opening_balance = opening_balance + 2 WHERE id = 'A'",
        {"A": "2"},
    ),
    "an entry deleted with triggers set aside": (
        _DELETE,
        {"A": "40", "CREDIT": "-40"},
    ),
    "an amount changed with triggers set aside": (
        f"{_ASIDE}; UPDATE ledger_entries SET amount = amount + 1 WHERE reference_id = 'KEPT'",
        {"A": "-1", "CREDIT": "1"},
    ),
    "an entry and its balances removed": (
        f"{_DELETE}; UPDATE bank_accounts SET balance = balance - 40 WHERE id IN ('A', 'CREDIT')",
        {"A": "40", "CREDIT": "-40"},
    ),
    "an outbox row deleted": (
        "DELETE FROM dual_ledger_outbox WHERE sequence = 13",
        {"C": "-9.99", "B": "9.99"},
    ),
}


@pytest.mark.parametrize(("statement", "amounts"), _AT_THE_SCB.values(), ids=_AT_THE_SCB)
def test_what_is_changed_at_the_scb_is_named(busy: World, statement: str, amounts: dict[str, str]) -> None:
    query(busy.scb_url, statement)
    assert _unexplained(busy.looker.look()) == {name: Decimal(amount) for name, amount in amounts.items()}


@pytest.mark.parametrize(("statement", "amounts"), _AT_DBIS.values(), ids=_AT_DBIS)
def test_what_is_changed_at_dbis_is_named(busy: World, statement: str, amounts: dict[str, str]) -> None:
    query(busy.books_url, statement)
    wanted = {name: Decimal(amount) for name, amount in amounts.items()}
    until(lambda: _unexplained(busy.looker.look()) == wanted, _SECONDS, what="the account")


def test_what_was_put_right_again_is_not_named(busy: World) -> None:
    for sign in ("+", "-"):
        query(busy.books_url, f"UPDATE bank_accounts SET balance = balance {sign} 2 WHERE id = 'A'")
        query(busy.scb_url, f"UPDATE scb_entries SET amount = amount {sign} 2 WHERE reference_id = 'KEPT'")
    assert busy.looker.look().explained


def test_an_own_entry_that_dbis_has_passed_by_is_not_in_flight(world: World) -> None:
    world.book("A", "B", "1.00", "LOST")
    world.send(1)
    partition = next(number for number in range(PARTITIONS) if world.log[number])
    world.here(
        "UPDATE stream_positions SET next_offset = 1 WHERE partition = %s AND topic = %s",
        partition,
        world.settings.topic_scb_entries,
    )
    assert world.looker.look().counts["in_flight"] == 1  # for all that the books know
    world.book("A", "C", "2.00")
    world.settle_all()
    found = world.looker.look()
    assert _unexplained(found) == {"A": Decimal(1), "B": Decimal(-1)}
    assert found.counts["in_flight"] == 0


def test_where_nothing_came_for_long_a_whole_batch_of_others_is_enough(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.status.residual.moments.BATCH_RECORDS", 3)
    world.book("B", "A", "1.00", "LOST")
    world.sent = 1  # it was never sent
    lost = partition_of("SOVEREIGN", "B")
    other = next(name for name in ("A", "C", "CREDIT") if partition_of("SOVEREIGN", name) != lost)
    for _ in range(2):
        world.book(other, "LATE" if other == "A" else "A", "0.10")
    world.here("UPDATE bank_accounts SET status = 'ACTIVE'")
    world.open_late()
    world.settle_all()
    assert world.looker.look().explained  # it may be of their batch
    world.book(other, "LATE" if other == "A" else "A", "0.10")
    world.settle_all()
    assert _unexplained(world.looker.look()) == {"B": Decimal(1), "A": Decimal(-1)}


def test_the_batch_is_as_long_as_the_producers() -> None:
    assert producer.run.BATCH_RECORDS == BATCH_RECORDS
