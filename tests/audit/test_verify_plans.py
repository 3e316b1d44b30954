"""Goal: a large run in tables that nobody has analysed is verified by looking up, not by comparing all."""

import psycopg
import pytest
from psycopg import sql as composed

from ledger import sql
from ledger.config import Settings
from tests.books.scene import url

# As the processes of a run leave them, by a superuser who posts nothing: only their number counts here.
_RUN = """
    ALTER TABLE ledger_entries SET (autovacuum_enabled = off);
    ALTER TABLE backfill_source_data SET (autovacuum_enabled = off);
    SET session_replication_role = replica;
    INSERT INTO ledger_entries (ledger_id, debit_account_id, credit_account_id, amount, currency_code,
        asset_type, transaction_type, reference_id, source_id, source_type, source_position,
        producer_sequence, run_id)
    SELECT 'MASTER', 'A', 'B', 1, 'EUR', 'fiat', 'PAYMENT', 'REF-' || n, 's', 'CSV', 'line:' || n, n, 'run-1'
    FROM generate_series(1, 50000) AS n;
    INSERT INTO backfill_source_data (run_id, sequence, source_id, ledger_id, reference_id, content_digest)
    SELECT run_id, producer_sequence, source_id, ledger_id, reference_id, content_digest FROM ledger_entries
"""


@pytest.mark.parametrize("query", ["verify_extra", "verify_totals"])
def test_records_and_entries_are_looked_up_one_by_one(settings: Settings, query: str) -> None:
    with psycopg.connect(url(settings), autocommit=True) as connection:
        connection.execute(_RUN)
    with psycopg.connect(url(settings)) as connection:
        connection.execute(sql.query("verify_plans"), {"on": "off"})
        asked = composed.SQL("EXPLAIN {}").format(composed.SQL(sql.query(query)))
        given = {"run": "run-1", "after": 0, "limit": 50_000, "last": 50_000}
        plan = "\n".join(line for (line,) in connection.execute(asked, given))
    assert "Materialize" not in plan
    assert "Index Scan using" in plan
