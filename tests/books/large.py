"""Books with some ten thousand rows, written by SQL alone: for plans, not for sums."""

import psycopg

ENTRIES = 50_000
SHARD = 1
_ARCHIVED = 20_000
_PUBLISHED = 40_000
# Triggers rest (`replica`), so the rows are only rows; each table as the real path would leave it.
_FILL = f"""
    SET session_replication_role = replica;
    SET synchronous_commit = off;
    INSERT INTO stream_positions (shard, consumer_group, topic, partition, next_offset, next_sequence,
        published_sequence)
    VALUES ({SHARD}, 'g', 't', 0, {ENTRIES}, {ENTRIES} + 1, {_PUBLISHED});
    INSERT INTO bank_accounts (id, currency_code, asset_type)
    SELECT 'ACCOUNT-' || n, 'EUR', 'fiat' FROM generate_series(1, 5000) AS n;
    INSERT INTO ledger_entries (ledger_id, debit_account_id, credit_account_id, amount, currency_code,
        asset_type, transaction_type, reference_id, topic, partition, "offset", shard)
    SELECT 'MASTER', 'ACCOUNT-' || 1 + n % 5000, 'ACCOUNT-' || 1 + (n + 7) % 5000, 1, 'EUR', 'fiat',
        'PAYMENT', 'REF-' || lpad(n::text, 9, '0'), 't', 0, n, {SHARD}
    FROM generate_series(1, {ENTRIES}) AS n;
    INSERT INTO outbox_archive (id, sequence, published_at, acknowledged_at, shard, attempts)
    SELECT id, "offset", posted_at, posted_at, shard, 1 FROM ledger_entries WHERE "offset" <= {_ARCHIVED};
    INSERT INTO dual_ledger_outbox (id, shard, sequence, ledger_id, reference_id, status, published_at)
    SELECT id, shard, "offset", ledger_id, reference_id,
        CASE WHEN "offset" <= {_PUBLISHED} THEN 'PUBLISHED' ELSE 'PENDING' END,
        CASE WHEN "offset" <= {_PUBLISHED} THEN posted_at END
    FROM ledger_entries WHERE "offset" > {_ARCHIVED};
    INSERT INTO dead_letters (code, reason, consumer_group, topic, partition, "offset", ledger_id,
        reference_id, status, published_at)
    SELECT 'conflict', 'r', 'g', 'u', 0, n, 'MASTER', 'REF-' || lpad(n::text, 9, '0'),
        CASE WHEN n % 100 = 0 THEN 'OPEN' ELSE 'DISCARDED' END, CASE WHEN n % 1000 <> 0 THEN now() END
    FROM generate_series(1, 20000) AS n;
    INSERT INTO duplicates (consumer_group, topic, partition, "offset", ledger_id, reference_id)
    SELECT 'g', 'v', 0, n, 'MASTER', 'REF-' || lpad(n::text, 9, '0') FROM generate_series(1, 20000) AS n;
    RESET session_replication_role;
    ANALYZE;
"""


def fill(database: str) -> None:
    """Write the rows and let the planner know of them; takes some seconds."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(_FILL.encode())
