"""Two ledgers of millions of entries, the same on both sides, with all that the real path leaves behind them.

Three of four entries are the SCB's own; the others came from elsewhere, and the SCB has applied them.
"""

from benchmarks.database import query

_COLUMNS = (
    "ledger_id, debit_account_id, credit_account_id, amount, currency_code, asset_type, transaction_type, "
    "reference_id, timestamp_utc"
)
_ENTRY = """'SOVEREIGN', 'ACCOUNT-' || n % 100000, 'ACCOUNT-' || (n * 7 + 1) % 100000, n % 9973 + 0.25,
    'EUR', 'fiat', 'PAYMENT', CASE WHEN n % 4 = 0 THEN 'OLD-' ELSE 'SCB-' END || lpad(n::text, 12, '0'),
    '2023-01-01Z'::timestamptz + n * interval '47 seconds'"""
_PLACE = """CASE WHEN {n} % 4 = 0 THEN 1002 ELSE 1001 END,
    CASE WHEN {n} % 4 = 0 THEN {n} / 4 ELSE {n} - {n} / 4 END"""
_BOOKS = f"""
    SET session_replication_role = replica; SET synchronous_commit = off; SET work_mem = '256MB';
    INSERT INTO stream_positions (shard, consumer_group, topic, partition, next_sequence)
    VALUES (1001, 'filled', 'filled.scb', 0, {{entries}} - {{entries}} / 4 + 1),
        (1002, 'filled', 'filled.legacy', 0, {{entries}} / 4 + 1);
    INSERT INTO ledger_entries ({_COLUMNS}, source_id, source_type, source_position, producer_sequence, shard)
    SELECT {_ENTRY}, 'filled', CASE WHEN n % 4 = 0 THEN 'CSV' ELSE 'SCB' END, n::text, n,
        CASE WHEN n % 4 = 0 THEN 1002 ELSE 1001 END
    FROM generate_series(1, {{entries}}) AS n;
    INSERT INTO outbox_archive (shard, sequence, id, published_at, acknowledged_at, attempts)
    SELECT {_PLACE.format(n="producer_sequence")}, id, posted_at, posted_at, 1 FROM ledger_entries;
    RESET session_replication_role; ANALYZE
"""
_SCB = f"""
    SET synchronous_commit = off; SET work_mem = '256MB';
    ALTER TABLE scb_entries DISABLE TRIGGER USER;
    INSERT INTO scb_entries (number, {_COLUMNS}, metadata, content_digest, origin)
    SELECT n, {_ENTRY}, '{{{{}}}}', '', CASE WHEN n % 4 = 0 THEN 'APPLIED' ELSE 'OWN' END
    FROM generate_series(1, {{entries}}) AS n;
    ALTER TABLE scb_entries ENABLE ALWAYS TRIGGER scb_inserted, ENABLE ALWAYS TRIGGER scb_updated,
        ENABLE ALWAYS TRIGGER scb_deleted, ENABLE ALWAYS TRIGGER scb_truncated;
    INSERT INTO heard (shard, sequence, kind, ledger_id, reference_id, result)
    SELECT {_PLACE.format(n="number")},
        CASE origin WHEN 'OWN' THEN 'CONFIRMATION' ELSE 'NEWS' END, ledger_id, reference_id,
        CASE origin WHEN 'OWN' THEN 'MATCHED' ELSE 'APPLIED' END
    FROM scb_entries WHERE number <= {{entries}};
    INSERT INTO reader_positions (shard, next_sequence, answered_sequence)
    SELECT shard, max(sequence) + 1, max(sequence) FROM heard WHERE shard > 1000 GROUP BY shard;
    ANALYZE
"""


def reserve(url: str, entries: int) -> None:
    """What the SCB books from now on has higher numbers than the entries that are filled in later."""
    query(url, f"UPDATE scb_counter SET next_number = {entries} + 1")


def fill(books: str, scb: str, entries: int) -> None:
    """So many entries on both sides; what live traffic has left there stays."""
    query(books, _BOOKS.format(entries=entries))
    query(scb, _SCB.format(entries=entries))


def reference(n: int) -> str:
    """The reference of the n-th."""
    return f"{'OLD' if n % 4 == 0 else 'SCB'}-{n:012}"
