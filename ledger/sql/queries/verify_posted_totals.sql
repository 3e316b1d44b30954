-- What the entries of a run add up to, by currency: of a run that no source vouches for.
SELECT
    currency_code,
    count(*) AS entries,
    sum(amount) AS sum,
    additive_digest(ARRAY[
        sum(substr(content_digest, 1, 7)::bigint), sum(substr(content_digest, 8, 7)::bigint),
        sum(substr(content_digest, 15, 7)::bigint), sum(substr(content_digest, 22, 7)::bigint),
        sum(substr(content_digest, 29, 4)::bigint)
    ]) AS digest
FROM ledger_entries
WHERE run_id = %(run)s
GROUP BY currency_code
ORDER BY currency_code
