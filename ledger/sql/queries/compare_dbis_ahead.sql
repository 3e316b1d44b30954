-- What DBIS may have that the SCB has not: what the SCB had not heard, and corrections for DBIS's books alone. A
-- row that it is said to have acknowledged counts only if it had heard it a moment later.
DECLARE residual_rows NO SCROLL CURSOR FOR
WITH ahead AS (
    SELECT row.id
    FROM stream_positions AS position
    LEFT JOIN unnest(%(shards)s::bigint[], %(heard)s::bigint[], %(later)s::bigint[]) AS reader (shard, heard, later)
        ON reader.shard = position.shard
    CROSS JOIN LATERAL (
        SELECT recent.id, recent.sequence, recent.status = 'ACKNOWLEDGED' AS acknowledged
        FROM dual_ledger_outbox AS recent
        WHERE recent.shard = position.shard AND recent.sequence >= coalesce(reader.heard, 1)
        UNION ALL
        SELECT old.id, old.sequence, old.acknowledged_at IS NOT NULL
        FROM outbox_archive AS old
        WHERE old.shard = position.shard AND old.sequence >= coalesce(reader.heard, 1)
    ) AS row
    WHERE
        position.next_sequence > coalesce(reader.heard, 1)
        AND NOT (row.acknowledged AND row.sequence >= coalesce(reader.later, 1))
    UNION
    SELECT correction.entry_id FROM corrections AS correction
    WHERE correction.books = 'dbis' AND correction.entry_id IS NOT NULL
)
SELECT
    entry.ledger_id,
    entry.reference_id,
    crc32(convert_to(entry.ledger_id || E'\x1f' || entry.reference_id, 'UTF8')) & %(mask)s::bigint AS cell,
    sha256(record_send(ROW(
            %(salt)s::text, entry.ledger_id, entry.reference_id, entry.debit_account_id, entry.credit_account_id,
            trim_scale(entry.amount), entry.currency_code, entry.asset_type, entry.transaction_type,
            trim_scale(entry.fx_rate), entry.timestamp_utc))) AS digest,
    NOT EXISTS (
        SELECT FROM corrections AS correction WHERE correction.entry_id = entry.id AND correction.books = 'dbis'
    ) AS in_flight
FROM ahead
JOIN ledger_entries AS entry ON entry.id = ahead.id
