-- What the SCB heard of DBIS and refused.
DECLARE residual_rows NO SCROLL CURSOR FOR
SELECT
    ledger_id,
    reference_id,
    coalesce(reason, '') AS reason,
    'outbox shard ' || shard || ' row ' || sequence AS place
FROM heard
WHERE result = 'REJECTED'
ORDER BY shard, sequence
