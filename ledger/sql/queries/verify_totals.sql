-- Of at most `limit` records of a run's source behind one, up to another: what the source says of them, and what the
-- books hold under their references. One row per currency in the books; one without for records that they lack, or
-- hold with another digest.
WITH record AS MATERIALIZED (
    SELECT source.sequence, source.ledger_id, source.reference_id, source.content_digest
    FROM backfill_source_data AS source
    WHERE source.run_id = %(run)s AND source.sequence > %(after)s AND source.sequence <= %(last)s
    ORDER BY source.sequence
    LIMIT %(limit)s
)
SELECT
    entry.currency_code,
    count(*) AS records,
    count(entry.id) AS in_books,
    count(entry.id) FILTER (WHERE entry.run_id = %(run)s) AS by_run,
    max(record.sequence) AS last_sequence,
    coalesce(sum(entry.amount), 0) AS sum,
    additive_digest(ARRAY[
        sum(substr(record.content_digest, 1, 7)::bigint), sum(substr(record.content_digest, 8, 7)::bigint),
        sum(substr(record.content_digest, 15, 7)::bigint), sum(substr(record.content_digest, 22, 7)::bigint),
        sum(substr(record.content_digest, 29, 4)::bigint)
    ]) AS source_digest,
    additive_digest(ARRAY[
        sum(substr(entry.content_digest, 1, 7)::bigint), sum(substr(entry.content_digest, 8, 7)::bigint),
        sum(substr(entry.content_digest, 15, 7)::bigint), sum(substr(entry.content_digest, 22, 7)::bigint),
        sum(substr(entry.content_digest, 29, 4)::bigint)
    ]) AS books_digest
FROM record
LEFT JOIN ledger_entries AS entry
    ON entry.ledger_id = record.ledger_id AND entry.reference_id = record.reference_id
        AND entry.content_digest = record.content_digest
GROUP BY entry.currency_code
