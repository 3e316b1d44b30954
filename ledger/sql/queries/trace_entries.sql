-- The entries of one reference, in every ledger or in one, each with its outbox row and what the SCB objected to.
SELECT
    entry.id,
    entry.ledger_id,
    entry.debit_account_id,
    entry.credit_account_id,
    entry.amount::text AS amount,
    entry.currency_code,
    entry.asset_type,
    entry.transaction_type,
    entry.reference_id,
    entry.fx_rate::text AS fx_rate,
    entry.metadata,
    entry.timestamp_utc,
    entry.posted_at,
    encode(entry.content_digest, 'hex') AS content_digest,
    entry.source_id,
    entry.source_type,
    entry.source_position,
    entry.producer_sequence,
    entry.run_id,
    entry.topic,
    entry.partition,
    entry."offset",
    entry.traceparent,
    entry.read_at,
    entry.sent_at,
    stream.consumer_group,
    row.shard,
    row.sequence,
    row.status,
    row.created_at,
    row.published_at,
    row.acknowledged_at,
    row.attempts,
    row.error,
    row.published_partition,
    row.published_offset
FROM ledgers AS ledger
JOIN ledger_entries AS entry ON entry.ledger_id = ledger.id AND entry.reference_id = %(reference)s
LEFT JOIN stream_positions AS stream ON stream.shard = entry.shard
LEFT JOIN outbox_rows AS row ON row.id = entry.id
WHERE %(ledger)s::text IS NULL OR ledger.id = %(ledger)s
ORDER BY ledger.id
