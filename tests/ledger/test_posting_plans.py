"""Goal: the cost of a batch does not grow with the books, not even with plans made while they were empty."""

import psycopg
import pytest

from ledger.config import Settings
from ledger.posting import post
from tests.books.inspection import assert_sound
from tests.books.scene import BALANCE_RULE, a_batch, a_payment, claim, open_accounts, poster
from tests.fixtures.outside import query
from tests.fixtures.waiting import until

_SCANS = """
    SELECT relname, seq_scan FROM pg_stat_user_tables
    WHERE relname IN ('ledger_entries', 'bank_accounts', 'dual_ledger_outbox', 'dead_letters', 'duplicates')
    ORDER BY 1
"""
_WRITTEN = "SELECT n_tup_ins FROM pg_stat_user_tables WHERE relname = 'ledger_entries'"


@pytest.mark.parametrize("limited", [False, True])
def test_no_table_is_read_from_end_to_end(settings: Settings, database: str, limited: bool) -> None:
    open_accounts(database, "A", "B", opening="100000")
    if limited:
        query(database, BALANCE_RULE)
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")  # the planner is sure now that the tables are tiny
    before = query(database, _SCANS)
    stream = claim(database)
    with poster(settings) as books:
        for nth in range(10):
            fresh = [a_payment(f"{nth}-{n}", amount="0.01") for n in range(40)]
            repeated = [*fresh[:2], a_payment(f"{nth}-bad", debit="nobody")] if nth % 2 else []
            post(books, a_batch(stream, [*fresh, *repeated], begins=nth * 40 + nth // 2 * 3))
    until(lambda: query(database, _WRITTEN)[0][0] >= 400, what="the statistics to be written")
    assert query(database, _SCANS) == before
    assert_sound(database)
