-- Records of runs that are not over which became an entry of this reference: read from their source, sent to Kafka.
SELECT
    record.run_id,
    record.sequence,
    record.source_id,
    record.ledger_id,
    record.reference_id,
    run.status,
    run.topic,
    run.consumer_group
FROM runs AS run
CROSS JOIN LATERAL (
    SELECT data.run_id, data.sequence, data.source_id, data.ledger_id, data.reference_id
    FROM backfill_source_data AS data
    WHERE data.run_id = run.id AND data.reference_id = %(reference)s
        AND (%(ledger)s::text IS NULL OR data.ledger_id = %(ledger)s)
    ORDER BY data.sequence
    LIMIT 10
) AS record
WHERE run.status IN ('IN_PROGRESS', 'PAUSED', 'FAILED')
ORDER BY record.run_id, record.sequence
