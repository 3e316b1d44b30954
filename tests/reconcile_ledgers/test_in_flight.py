"""Goal: what is under way is no break, wherever it is; what no longer is, is one."""

import pytest

from tests.reconcile_ledgers.planting import compared, remove, told
from tests.residual.world import PARTITIONS, World

_MARK = "UPDATE dual_ledger_outbox SET status = %s"
_BREAK = "INSERT INTO breaks (kind) VALUES ('amount') RETURNING id"
_CORRECTION = """
    INSERT INTO corrections (break_id, ledger_id, debit_account_id, credit_account_id, amount, currency_code,
        asset_type, books, proposal_digest, proposed_by, entry_id, applied_at)
    SELECT %s, ledger_id, debit_account_id, credit_account_id, amount, currency_code, asset_type, %s, '', 'x',
        id, now()
    FROM ledger_entries
"""


_BEHIND = """
    INSERT INTO scb_entries
    SELECT 0, ledger_id, debit_account_id, credit_account_id, amount + 1, currency_code, asset_type,
        transaction_type, 'BEHIND', fx_rate, metadata, timestamp_utc, content_digest, origin
    FROM scb_entries
"""


def _consume(world: World) -> None:
    for partition in range(PARTITIONS):
        world.consume(partition, 10)


@pytest.mark.parametrize("sent", [0, 1])
def test_an_entry_of_the_scb_on_its_way_is_in_flight(world: World, sent: int) -> None:
    world.book("A", "B", "10.00", "R")
    world.send(sent)
    found = compared(world)
    assert (found.breaks, found.in_flight, found.checked) == ((), 1, 1)
    world.settle_all()
    found = compared(world)
    assert (found.breaks, found.in_flight, found.checked) == ((), 0, 1)


@pytest.mark.parametrize("status", ["PENDING", "PUBLISHED"])
def test_an_entry_of_dbis_on_its_way_is_in_flight(world: World, status: str) -> None:
    world.load("A", "B", "10.00", "R")
    world.here(_MARK, status)
    found = compared(world)
    assert (found.breaks, found.in_flight, found.checked) == ((), 1, 1)
    world.hear(10)
    found = compared(world)  # heard, and not acknowledged
    assert (found.breaks, found.in_flight, found.checked) == ((), 0, 1)


def test_a_confirmation_on_its_way_is_of_an_entry_that_both_have(world: World) -> None:
    world.book("A", "B", "10.00", "R")
    world.send(10)
    _consume(world)
    found = compared(world)
    assert (found.breaks, found.in_flight) == ((), 0)


def test_what_happens_between_the_snapshots_is_in_flight(world: World) -> None:
    world.load("A", "B", "10.00", "NEWS")

    def everything_at_once() -> None:
        world.hear(10)
        world.here(_MARK, "ACKNOWLEDGED")
        world.book("A", "B", "11.00", "BOOKED")
        world.send(10)
        _consume(world)
        world.hear(10)
        world.here(_MARK, "ACKNOWLEDGED")

    found = compared(world, everything_at_once)
    assert (found.breaks, found.in_flight) == ((), 2)
    assert compared(world).in_flight == 0


def test_what_is_acknowledged_and_was_never_heard_is_missing_at_the_scb(world: World) -> None:
    world.load("A", "B", "10.00", "R")
    world.here(_MARK, "ACKNOWLEDGED")
    (one,) = compared(world).breaks
    assert told(one) == ("missing_at_scb", "R", None, None, "10.00")
    assert one.details["outbox"]["status"] == "ACKNOWLEDGED"
    assert one.details["heard"] is None


def test_what_was_heard_and_left_out_is_missing_at_the_scb(world: World) -> None:
    world.load("A", "B", "10.00", "R")
    world.load("A", "B", "11.00", "PASSED-OVER")
    world.there("INSERT INTO reader_positions (shard, next_sequence) VALUES (%s, 3)", world.legacy.shard)
    found = [row[:2] for row in told(compared(world))]
    assert found == [
        ("missing_at_scb", "PASSED-OVER"),
        ("missing_at_scb", "R"),
    ]


def test_what_the_scb_refused_is_missing_there_and_says_why(world: World) -> None:
    world.book("A", "B", "10.00", "R")
    world.send(10)
    _consume(world)
    world.there("DELETE FROM scb_entries")
    world.hear(10)
    (one,) = compared(world).breaks
    assert told(one) == ("extra", "R", None, None, "10.00")
    assert one.details["heard"] == {"result": "REJECTED", "reason": "unknown reference"}


@pytest.mark.parametrize(("credit", "status"), [("SHUT", "OPEN"), ("LATE", "PARKED")])
def test_a_message_that_was_refused_or_parked_is_a_break_that_names_it(
    world: World, credit: str, status: str
) -> None:
    world.book("A", credit, "10.00", "R")
    world.send(10)
    assert compared(world).breaks == ()
    _consume(world)
    found = compared(world)
    assert found.in_flight == 0
    (one,) = found.breaks
    assert told(one) == ("missing_in_dbis", "R", None, "10.00", None)
    assert one.details["dead_letter"]["status"] == status


def test_a_message_that_the_position_has_passed_is_missing(world: World) -> None:
    world.book("A", "B", "10.00", "R")
    world.book("A", "C", "11.00", "LATER")
    world.send(10)
    _consume(world)
    remove(world, "dbis", "R")
    world.there("DELETE FROM heard")
    assert told(compared(world)) == [("missing_in_dbis", "R", None, "10.00", None)]


def test_an_entry_put_behind_the_scbs_counter_is_not_on_its_way(world: World) -> None:
    world.book("A", "B", "10.00", "R")
    world.settle_all()
    world.there(_BEHIND)
    assert told(compared(world)) == [("missing_in_dbis", "BEHIND", None, "11.00", None)]


@pytest.mark.parametrize(("books", "breaks"), [("dbis", []), ("both", ["R"])])
def test_a_correction_for_dbis_alone_is_not_expected_at_the_scb(
    world: World, books: str, breaks: list[str]
) -> None:
    world.post("A", "B", "10.00", "R")
    ((break_id,),) = world.here(_BREAK)
    world.here(_CORRECTION, break_id, books)
    assert compared(world).in_flight == (books == "both")
    world.there("INSERT INTO reader_positions (shard, next_sequence) VALUES (0, 2)")
    found = compared(world)
    assert [one.reference_id for one in found.breaks] == breaks
    assert found.in_flight == 0
    world.here("DELETE FROM corrections")
