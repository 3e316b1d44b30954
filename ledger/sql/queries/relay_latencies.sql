-- How long rows took from posting to Kafka's confirmation: by bucket, how many and their seconds. Rows of one posting
-- transaction that were marked together took the same, and are put into their bucket at once.
WITH alike AS (
    SELECT published_at - created_at AS took, count(*) AS rows
    FROM dual_ledger_outbox
    WHERE shard = %(shard)s AND sequence BETWEEN %(first)s AND %(last)s
    GROUP BY took
)
SELECT
    width_bucket(greatest(0, extract(EPOCH FROM took)::float8), %(bounds)s::float8[]) AS bucket,
    sum(rows)::bigint AS rows,
    sum(rows * greatest(0, extract(EPOCH FROM took)::float8)) AS seconds
FROM alike
GROUP BY bucket
