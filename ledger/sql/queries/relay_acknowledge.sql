-- The SCB's answers onto their rows, forwards only: a row that has its answer keeps it. What is not accepted, or
-- comes with another digest than the books', fails the row and opens a break, unless one is open already; so does NOTED for
-- what was no correction of DBIS alone, and a correction that was booked instead. Counted by how
-- long each acknowledged row had been with Kafka (the bucket), and what was not accepted (no bucket).
WITH answer AS (
    SELECT DISTINCT ON (shard, sequence) shard, sequence, result, digest, reason
    FROM unnest(
        %(shards)s::bigint[], %(sequences)s::bigint[], %(results)s::text[], %(digests)s::text[], %(reasons)s::text[]
    ) WITH ORDINALITY AS answer (shard, sequence, result, digest, reason, nth)
    ORDER BY shard, sequence, nth
),
unanswered AS (
    SELECT
        row.shard,
        row.sequence,
        row.ledger_id,
        row.reference_id,
        encode(entry.content_digest, 'hex') AS expected,
        answer.digest AS actual,
        CASE
            WHEN answer.result = 'NOTED' AND correction.entry_id IS NULL THEN 'it was only noted, and has to be booked'
            WHEN answer.result = 'APPLIED' AND correction.entry_id IS NOT NULL THEN 'it was booked, and had to be noted only'
            ELSE answer.reason
        END AS reason,
        CASE
            WHEN answer.result = 'REJECTED'
                OR answer.result = 'NOTED' AND correction.entry_id IS NULL
                OR answer.result = 'APPLIED' AND correction.entry_id IS NOT NULL THEN 'rejected_by_scb'
            WHEN answer.digest IS DISTINCT FROM encode(entry.content_digest, 'hex') THEN 'digest_differs'
        END AS fault
    FROM answer
    JOIN dual_ledger_outbox AS row ON row.shard = answer.shard AND row.sequence = answer.sequence
    JOIN ledger_entries AS entry ON entry.id = row.id
    LEFT JOIN corrections AS correction ON correction.entry_id = entry.id AND correction.books = 'dbis'
    WHERE row.status IN ('PENDING', 'PUBLISHED')
    ORDER BY row.shard, row.sequence
    FOR UPDATE OF row
),
settled AS (
    UPDATE dual_ledger_outbox AS row
    SET status = CASE WHEN unanswered.fault IS NULL THEN 'ACKNOWLEDGED' ELSE 'FAILED' END,
        acknowledged_at = CASE WHEN unanswered.fault IS NULL THEN statement_timestamp() END,
        error = CASE
            WHEN unanswered.fault = 'rejected_by_scb' THEN 'rejected by the SCB: ' || coalesce(unanswered.reason, '')
            WHEN unanswered.fault = 'digest_differs' THEN 'the SCB acknowledged another content digest'
        END
    FROM unanswered
    WHERE row.shard = unanswered.shard AND row.sequence = unanswered.sequence
    RETURNING
        unanswered.fault,
        greatest(0, extract(EPOCH FROM row.acknowledged_at - coalesce(row.published_at, row.acknowledged_at))::float8)
            AS seconds
),
opened AS (
    INSERT INTO breaks (kind, ledger_id, reference_id, expected, actual, opened_at, details)
    SELECT
        fault,
        ledger_id,
        reference_id,
        expected,
        actual,
        statement_timestamp(),
        jsonb_build_object('shard', shard, 'sequence', sequence, 'reason', reason)
    FROM unanswered
    WHERE fault IS NOT NULL
    ON CONFLICT DO NOTHING
)
SELECT
    CASE WHEN fault IS NULL THEN width_bucket(seconds, %(bounds)s::float8[]) END AS bucket,
    count(*) AS rows,
    sum(seconds) AS seconds
FROM settled
GROUP BY bucket
