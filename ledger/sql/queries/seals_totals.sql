-- How the chain stands, in one row.
SELECT
    count(*) AS windows,
    coalesce(sum(entries), 0)::bigint AS entries,
    count(*) FILTER (WHERE equal) AS equal,
    count(*) FILTER (WHERE NOT equal) AS different,
    count(*) FILTER (WHERE equal IS NULL) AS unanswered,
    min(number) FILTER (WHERE equal IS NOT TRUE) AS first_not_equal
FROM sealed_ledgers
