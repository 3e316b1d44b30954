-- Outbox rows of one shard in order, be they moved aside by now, as the Avro record EntryPosted has them, and the trace they belong to. What
-- was posted directly came from no source: from this database, then; its metadata may be any JSON object, whose
-- values become texts here, where no size of number and no depth is too much.
SELECT
    row.shard,
    row.sequence,
    CASE
        WHEN correction.entry_id IS NOT NULL THEN 'CORRECTION'
        WHEN entry.source_type = 'SCB' THEN 'CONFIRMATION'
        ELSE 'NEWS'
    END AS kind,
    entry.id AS entry_id,
    entry.ledger_id,
    entry.debit_account_id,
    entry.credit_account_id,
    entry.amount::text AS amount,
    entry.currency_code,
    entry.asset_type,
    entry.transaction_type,
    entry.reference_id,
    (extract(EPOCH FROM entry.timestamp_utc) * 1000000)::bigint AS timestamp_utc,
    entry.fx_rate::text AS fx_rate,
    (SELECT coalesce(jsonb_object_agg(key, coalesce(value, 'null')), '{}') FROM jsonb_each_text(entry.metadata))
        AS metadata,
    coalesce(entry.source_id, 'direct') AS source_id,
    coalesce(entry.source_type, 'DATABASE') AS source_type,
    coalesce(entry.source_position, entry.id::text) AS source_position,
    coalesce(entry.producer_sequence, 0) AS producer_sequence,
    encode(entry.content_digest, 'hex') AS content_digest,
    (extract(EPOCH FROM entry.posted_at) * 1000000)::bigint AS posted_at,
    entry.topic,
    entry.partition,
    entry."offset",
    entry.traceparent
FROM outbox_rows AS row
JOIN ledger_entries AS entry ON entry.id = row.id
LEFT JOIN corrections AS correction ON correction.entry_id = entry.id AND correction.books = 'dbis'
WHERE row.shard = %(shard)s AND row.sequence > %(after)s AND row.sequence <= %(last)s
ORDER BY row.sequence
