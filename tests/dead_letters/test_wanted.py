"""Goal: dead letters are found by an index, however many there are."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from ledger import sql
from ledger.config import Settings
from ledger.dead_letters.wanted import Wanted, batches_of
from tests.books.scene import a_payment, url
from tests.dead_letters.scene import kept, operator
from tests.fixtures.outside import query

_MANY = """
    INSERT INTO dead_letters (code, reason, consumer_group, topic, partition, "offset", ledger_id,
        reference_id, run_id, at)
    SELECT CASE WHEN n % 5000 = 0 THEN 'conflict' ELSE 'ledger_unknown' END, 'said so', 'g',
        CASE WHEN n % 5000 = 1 THEN 'rare' ELSE 't' END, 0, n, 'MASTER', 'R-' || n,
        CASE WHEN n % 5000 = 2 THEN 'run-1' END, timestamptz '2026-01-01 00:00Z' + n * interval '1 minute'
    FROM generate_series(1, 20000) AS n
"""
_DAY_10 = datetime(2026, 1, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def many(shared_settings: Settings) -> str:
    """Books with twenty thousand open dead letters; the planner knows them."""
    query(url(shared_settings), _MANY)
    query(url(shared_settings), "ANALYZE dead_letters")
    return url(shared_settings)


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (Wanted(codes=("conflict",)), "dead_letters_code"),
        (Wanted(status="DISCARDED"), "dead_letters_code"),
        (Wanted(topic="rare"), "dead_letters_topic"),
        (Wanted(run="run-1"), "dead_letters_run"),
        (Wanted(since=_DAY_10, until=_DAY_10 + timedelta(minutes=9)), "dead_letters_at"),
        (Wanted(ledger="MASTER", reference="R-1"), "dead_letters_reference"),
        (Wanted(reference="R-1"), "dead_letters_reference"),
    ],
)
@pytest.mark.parametrize("name", ["dead_letters_list", "dead_letters_pick", "dead_letters_count"])
def test_what_is_asked_for_is_served_by_its_index(many: str, wanted: Wanted, index: str, name: str) -> None:
    parameters: dict[str, Any] = {**wanted.parameters(), "limit": 50, "after": 0}
    with psycopg.connect(many) as connection:
        text = f"EXPLAIN {sql.query(name)}"
        plan = "\n".join(row[0] for row in connection.execute(text.encode(), parameters))
    assert index in plan, plan
    assert "Seq Scan on dead_letters" not in plan


def test_a_page_of_open_ones_reads_no_more_than_the_page(many: str) -> None:
    parameters: dict[str, Any] = {**Wanted().parameters(), "limit": 50, "after": 10_000}
    with psycopg.connect(many) as connection:
        text = f"EXPLAIN (ANALYZE, FORMAT JSON) {sql.query('dead_letters_pick')}"
        ((plan,),) = connection.execute(text.encode(), parameters)
    assert plan[0]["Plan"]["Actual Rows"] == 50
    assert plan[0]["Plan"]["Plans"][0]["Actual Rows"] == 50  # the scan below the limit: no sort in between


def test_batches_follow_each_other_to_the_end(settings: Settings) -> None:
    ids = kept(settings, *(a_payment(f"R-{n}") for n in range(5)))
    with operator(settings) as books:
        assert list(Wanted().batches(books, 2)) == [ids[:2], ids[2:4], ids[4:]]
        assert Wanted().count(books) == 5
        assert list(Wanted(codes=("conflict",)).batches(books, 2)) == []


def test_ids_are_worked_on_in_order_each_once() -> None:
    assert list(batches_of([5, 1, 5, 3], 2)) == [[1, 3], [5]]
