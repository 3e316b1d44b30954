"""Goal: whatever is changed on either side, the very entry is named, and what differs; and nothing else."""

import pytest

from tests.reconcile_ledgers.planting import alter, book_twice, compared, remove, told
from tests.residual.world import World


@pytest.fixture
def settled(world: World) -> World:
    """Three entries of the SCB's own and two of DBIS's, the same on both sides."""
    for reference, amount in (("S-1", "10.00"), ("S-2", "20.00"), ("S-3", "30.00")):
        world.book("A", "B", amount, reference)
    world.load("A", "C", "40.00", "D-1")
    world.load("B", "C", "50.00", "D-2")
    world.settle_all()
    return world


def test_two_equal_ledgers_have_no_break(settled: World) -> None:
    found = compared(settled)
    assert (found.breaks, found.checked, found.in_flight, found.unlisted) == ((), 5, 0, 0)
    assert [(row["dbis_entries"], row["scb_entries"], row["breaks"]) for row in found.totals] == [(5, 5, 0)]


def test_zeros_at_the_end_of_an_amount_are_no_difference(settled: World) -> None:
    alter(settled, "scb", "S-1", "amount = 10")
    assert compared(settled).breaks == ()


@pytest.mark.parametrize(
    ("change", "kind", "account", "values"),
    [
        ("amount = 10.01", "amount", None, ("10.01", "10.00")),
        ("currency_code = 'USD'", "currency", None, ("USD", "EUR")),
        ("debit_account_id = 'X'", "account", "A", ("X", "A")),
        ("credit_account_id = 'X'", "account", "B", ("X", "B")),
        ("transaction_type = 'FEE'", "content", None, ("transaction_type FEE", "transaction_type PAYMENT")),
        ("asset_type = 'cbdc'", "content", None, ("asset_type cbdc", "asset_type fiat")),
        ("fx_rate = 1.5", "content", None, ("fx_rate 1.5", "fx_rate none")),
    ],
)
def test_a_changed_field_is_named(
    settled: World, change: str, kind: str, account: str | None, values: tuple[str, str]
) -> None:
    alter(settled, "scb", "S-1", change)
    assert told(compared(settled)) == [(kind, "S-1", account, *values)]
    alter(settled, "dbis", "S-1", change)
    assert compared(settled).breaks == ()


def test_a_changed_time_is_named_to_the_microsecond(settled: World) -> None:
    alter(settled, "dbis", "D-1", "timestamp_utc = '2024-02-29 12:00:00.000001Z'")
    alter(settled, "scb", "D-1", "timestamp_utc = '2024-02-29 12:00:00Z'")
    (one,) = compared(settled).breaks
    assert (one.kind, one.reference_id) == ("time", "D-1")
    assert one.actual == "2024-02-29T12:00:00.000001+00:00"
    assert one.expected == "2024-02-29T12:00:00+00:00"
    alter(settled, "scb", "D-1", "timestamp_utc = 'infinity'")
    assert [one.expected for one in compared(settled).breaks] == ["infinity"]


def test_one_break_for_each_thing_that_differs(settled: World) -> None:
    alter(settled, "dbis", "S-2", "amount = 1, debit_account_id = 'B', credit_account_id = 'A', fx_rate = 2")
    assert told(compared(settled)) == [
        ("account", "S-2", "B", "A -> B", "B -> A"),
        ("amount", "S-2", None, "20.00", "1"),
        ("content", "S-2", None, "fx_rate none", "fx_rate 2"),
    ]
    fields = [one.details.get("fields") for one in compared(settled).breaks]
    assert fields == [["debit_account_id", "credit_account_id"], None, ["fx_rate"]]


def test_changes_that_cancel_in_the_sum_are_both_named(settled: World) -> None:
    alter(settled, "dbis", "S-1", "amount = amount + 5")
    alter(settled, "dbis", "S-2", "amount = amount - 5")
    assert [row[:2] for row in told(compared(settled))] == [("amount", "S-1"), ("amount", "S-2")]


@pytest.mark.parametrize(
    ("side", "reference", "kind", "values"),
    [
        ("dbis", "S-1", "missing_in_dbis", ("10.00", None)),
        ("dbis", "D-1", "missing_in_dbis", ("40.00", None)),
        ("scb", "D-1", "missing_at_scb", (None, "40.00")),
        ("scb", "S-1", "extra", (None, "10.00")),
    ],
)
def test_a_missing_entry_is_named(
    settled: World, side: str, reference: str, kind: str, values: tuple[str | None, str | None]
) -> None:
    remove(settled, "dbis" if side == "dbis" else "scb", reference)
    assert told(compared(settled)) == [(kind, reference, None, *values)]


@pytest.mark.parametrize("side", ["dbis", "scb"])
def test_the_same_under_another_reference_is_a_duplicate_of_it(settled: World, side: str) -> None:
    book_twice(settled, "dbis" if side == "dbis" else "scb", "S-1", "COPY")
    (one,) = compared(settled).breaks
    assert told(one) == ("duplicate", "COPY", None, *((None, "S-1") if side == "dbis" else ("S-1", None)))
    assert (one.details["side"], one.details["other_reference_id"]) == (side, "S-1")


def test_a_reference_of_another_ledger_is_another_entry(settled: World) -> None:
    alter(settled, "scb", "S-1", "ledger_id = 'MASTER'")
    for account in ("A", "B", "C"):  # behind what was posted of every partition
        settled.book(account, "CREDIT", "1.00")
    settled.settle_all()
    found = compared(settled).breaks
    assert [(one.kind, one.ledger_id) for one in found] == [
        ("missing_in_dbis", "MASTER"),
        ("extra", "SOVEREIGN"),
    ]


def test_what_is_beyond_the_limit_is_counted(settled: World) -> None:
    settled.there("DELETE FROM scb_entries")
    found = compared(settled, most=2)
    assert (len(found.breaks), found.unlisted, found.checked) == (2, 3, 5)
