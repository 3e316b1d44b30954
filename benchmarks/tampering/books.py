"""Sealed books to tamper with: rows in every table that is sealed, and every guard taken off."""

from pathlib import Path

import psycopg

from audit.seals import head_file
from audit.seals.run import ROWS
from ledger.books import Books, connect
from ledger.config import Settings

TABLES = (
    "ledger_entries",
    "dual_ledger_outbox",
    "outbox_archive",
    "audit_log",
    "seal_acknowledgements",
    "sealed_windows",
    "sealed_ranges",
)
_FILL = """
    INSERT INTO bank_accounts (id, currency_code, asset_type)
    SELECT 'ACCOUNT-' || n, 'EUR', 'fiat' FROM generate_series(0, 20) AS n;
    INSERT INTO stream_positions (shard, consumer_group, topic, partition) VALUES (1, 'g', 't', 0);
    INSERT INTO ledger_entries (ledger_id, debit_account_id, credit_account_id, amount, currency_code,
        asset_type, transaction_type, reference_id, fx_rate, metadata, timestamp_utc, source_id, source_type,
        source_position, producer_sequence, run_id, topic, partition, "offset", traceparent, shard, read_at,
        sent_at)
    SELECT 'MASTER', 'ACCOUNT-' || n % 20, 'ACCOUNT-' || 1 + n % 20, (n * 100 + 50)::numeric / 100, 'EUR',
        'fiat', 'PAYMENT', 'REF-' || n, CASE n % 2 WHEN 0 THEN 1.10 END,
        jsonb_build_object('purpose', 'účet ' || n, 'note', ''),
        '2026-01-01 00:00Z'::timestamptz + n * interval '1 s', 'payments',
        CASE n % 2 WHEN 0 THEN 'CSV' ELSE 'SCB' END, n::text, n, CASE n % 5 WHEN 0 THEN 'run-1' END,
        't', 0, n, CASE n % 3 WHEN 0 THEN '00-' || md5(n::text) || '-0123456789abcdef-01' END,
        CASE WHEN n <= {entries} / 2 THEN 0 ELSE 1 END, now(), CASE n % 4 WHEN 0 THEN now() END
    FROM generate_series(1, {entries}) AS n;
    UPDATE dual_ledger_outbox
    SET status = CASE sequence % 7 WHEN 0 THEN 'FAILED' ELSE 'ACKNOWLEDGED' END, published_at = now(),
        acknowledged_at = CASE sequence % 7 WHEN 0 THEN NULL ELSE now() END, published_partition = 2,
        published_offset = 1000 + sequence, attempts = 1,
        error = CASE sequence % 7 WHEN 0 THEN 'rejected by the SCB: no' END;
    UPDATE stream_positions SET published_sequence = next_sequence - 1;
"""
_ARCHIVE = "SELECT archive_outbox(interval '0', %(entries)s / 3)"
_LINE = """
    SELECT write_audit('resend_requested', 'because ' || %(nth)s,
        jsonb_build_object('from', %(nth)s, 'sum', 1.50))
"""
_ANSWER = """
    INSERT INTO seal_acknowledgements (number, digest, entries, content_digest, result, reason,
        acknowledged_at, key_id, signature, topic, partition, "offset")
    SELECT n, w.digest, w.entries, w.content_digest,
        CASE n % 5 WHEN 0 THEN 'DIFFERENT' ELSE 'EQUAL' END,
        CASE n % 5 WHEN 0 THEN 'one is missing' END, now(), CASE n % 2 WHEN 0 THEN 'key' END,
        CASE n % 2 WHEN 0 THEN sha512(n::text::bytea) END, 'scb.seals', 0, n
    FROM sealed_windows AS w CROSS JOIN LATERAL (VALUES (w.number)) AS one (n)
    ORDER BY n LIMIT 9
"""
_SKIPPED_ID = (
    "SELECT nextval(pg_get_serial_sequence('audit_log', 'id'))"  # a transaction that was rolled back
)
_GUARDS = """
    SELECT c.conrelid::regclass::text, c.conname, c.contype, pg_get_constraintdef(c.oid)
    FROM pg_constraint AS c WHERE c.conrelid::regclass::text = ANY (%s) AND c.contype IN ('p', 'u', 'c', 'n')
    ORDER BY c.contype = 'n', 1, 2
"""


def fill(url: str, entries: int, head: Path) -> None:
    """Post, answer, archive a part, write the audit log, seal in many windows; then take every guard off."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_FILL.format(entries=entries).encode())
        connection.execute(_ARCHIVE, {"entries": entries})
        for nth in range(max(6, entries // 20)):
            connection.execute(_LINE, {"nth": nth})
            if nth % 3 == 1:
                connection.execute(_SKIPPED_ID)
        seal(url, head, most=max(2, entries // 14))
        connection.execute(_ANSWER.encode())
        connection.execute(_LINE, {"nth": 0})  # answers are sealed with something else, never alone
    seal(url, head)
    with psycopg.connect(url, autocommit=True) as connection:
        _take_guards_off(connection)


def seal(url: str, head: Path, most: int = ROWS) -> None:
    """Seal all there is, and keep the head."""
    with books_of(url) as books:
        while books.records("seal_window", most=most, ranges=16):
            pass
        head_file.complete(head, books)


def books_of(url: str) -> Books:
    """A superuser's connection."""
    return connect(Settings.model_validate({"database_url": url}), application="tampering")


_GENERATED = (
    "ALTER TABLE ledger_entries ALTER COLUMN content_digest DROP EXPRESSION",
    "ALTER TABLE ledger_entries ALTER COLUMN id DROP IDENTITY",
    "ALTER TABLE audit_log ALTER COLUMN id DROP IDENTITY",
    "ALTER TABLE seal_acknowledgements ALTER COLUMN id DROP IDENTITY",
)


def _take_guards_off(connection: psycopg.Connection) -> None:
    """No check, no unique index, no NOT NULL, nothing generated: what a superuser would do first."""
    for statement in _GENERATED:
        connection.execute(statement.encode())
    for table, name, kind, definition in connection.execute(_GUARDS, [list(TABLES)]).fetchall():
        connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}".encode())
        if kind in ("p", "u"):  # looked up all the same
            columns = definition[definition.index("(") :]
            connection.execute(f"CREATE INDEX ON {table} {columns}".encode())
