"""Goal: what differs little is found by reading little, and a great deal that differs needs little memory."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from audit.reconcile.ledgers import cells, merging
from audit.reconcile.ledgers.cells import Cells, Grid, finer, first_grid, take_away
from tests.reconcile_ledgers.planting import alter, book_twice, compared, told
from tests.residual.world import World


def test_cells_hold_some_dozens_of_entries_and_are_bounded() -> None:
    sizes = (0, 1_000, 100_000, 4_000_000, 10**9)
    assert [first_grid(entries).bits for entries in sizes] == [8, 8, 11, 14, 14]


@pytest.mark.parametrize(
    ("bits", "differing", "read", "expected"),
    [
        (14, 25, 6_000, None),  # read at once
        (14, 2_300, 560_000, 17),
        (14, 25, 300_000, 23),  # a large ledger: entries in a cell by the thousand
        (14, 16_384, 4_000_000, None),  # everything differs: finer cells would too
        (14, 14_000, 6_000_000, 17),
        (31, 10, 1_000_000, 32),  # a cell is never finer than what it is computed from
        (32, 10, 1_000_000, None),
    ],
)
def test_cells_are_divided_only_where_it_spares_reading(
    bits: int, differing: int, read: int, expected: int | None
) -> None:
    found = finer(Cells(Grid(bits), {}, {}, 0, frozenset()), tuple(range(differing)), read)
    assert (found.bits if found else None) == expected
    assert found is None or (found.within_bits, found.size <= 2**17) == (bits, True)


def test_what_is_taken_away_leaves_the_sum_of_the_others() -> None:
    one, two = b"\xff" * 32, b"\x01" * 32
    sums = {7: (2, (int.from_bytes(one) + int.from_bytes(two)) % 2**256)}
    take_away(sums, 7, one)
    take_away(sums, 8, one)
    assert sums == {7: (1, int.from_bytes(two))}


_OWN = """
    INSERT INTO scb_entries
    SELECT n, 'SOVEREIGN', 'A', 'B', n, 'EUR', 'fiat', 'PAYMENT', 'S-' || n, NULL, '{}',
        '2025-01-01Z', '', 'OWN'
    FROM generate_series(1, 300) AS n;
    UPDATE scb_counter SET next_number = 301
"""


@pytest.fixture
def many(world: World) -> World:
    """Six hundred entries, of which 40 are in flight to the SCB, and 30 to DBIS."""
    world.there(_OWN)
    world.send(270)
    for partition in range(3):
        world.consume(partition, 300)
    for nth in range(30):
        world.load("A", "C", str(nth + 1), f"D-{nth}")
    world.hear(400)
    for nth in range(30, 70):
        world.load("A", "C", str(nth + 1), f"D-{nth}")
    return world


def test_differences_are_found_in_cells_divided_again_and_again(
    many: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []

    def entries(*arguments: object) -> object:
        read.append(len(arguments[2]))  # type: ignore[arg-type]
        return original(*arguments)  # type: ignore[arg-type]

    original = merging.side_by_side
    monkeypatch.setattr("audit.reconcile.ledgers.compare.side_by_side", entries)
    monkeypatch.setattr(cells, "_LEAST_BITS", 1)
    monkeypatch.setattr(cells, "_MOST_BITS", 1)
    monkeypatch.setattr(cells, "_NEARLY_ALL", 2)
    monkeypatch.setattr(cells, "_FEW_ROWS", 0)
    monkeypatch.setattr(cells, "_FINEST", 1)
    assert compared(many).breaks == ()
    alter(many, "scb", "S-7", "amount = 7.01")
    alter(many, "dbis", "D-3", "debit_account_id = 'B'")
    book_twice(many, "dbis", "S-9", "COPY")
    found = compared(many)
    assert [row[:2] for row in told(found)] == [("duplicate", "COPY"), ("account", "D-3"), ("amount", "S-7")]
    assert found.in_flight == 70
    assert read == [3]  # each difference in a cell of its own


def test_an_empty_ledger_of_the_scb_is_listed_up_to_the_limit_and_counted(many: World) -> None:
    many.there("DELETE FROM scb_entries")
    found = compared(many, most=100)
    assert (len(found.breaks), found.unlisted, found.in_flight, found.checked) == (100, 200, 40, 340)
    assert {one.kind for one in found.breaks} == {"extra", "missing_at_scb"}
    assert found.breaks == compared(many, most=100).breaks


def test_totals_tell_both_sides_by_time_and_currency(many: World) -> None:
    alter(many, "scb", "S-7", "amount = 7.50, timestamp_utc = '2025-01-02 23:59:59Z'")
    (row,) = (row for row in compared(many).totals if row["period"].startswith("2025-01"))
    assert _told(row) == ("2025-01-01", "month", 270, 300, 2)
    assert row["scb_amount"] == Decimal("45150.50")
    many.here("SET session_replication_role = replica; DELETE FROM ledger_entries WHERE source_type = 'CSV'")
    many.there("DELETE FROM scb_entries WHERE origin = 'APPLIED'")
    assert [_told(row) for row in compared(many).totals] == [
        ("2025-01-01", "day", 270, 299, 2),
        ("2025-01-02", "day", 0, 1, 2),
    ]


def _told(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("period", "unit", "dbis_entries", "scb_entries", "breaks"))
