-- How far everything is sealed, and how much is not: the windows, the rows of each part, and what waits.
SELECT
    (SELECT coalesce(max(number), 0) FROM sealed_windows) AS windows,
    (SELECT sealed_time(max(sealed_at)) FROM sealed_windows) AS sealed_at,
    (SELECT coalesce(jsonb_object_agg(sums.part, sums.rows), '{}') FROM (
        SELECT part, sum(rows) AS rows FROM sealed_ranges WHERE part IS NOT NULL GROUP BY part
    ) AS sums) AS sealed,
    (SELECT coalesce(sum(next_sequence - 1), 0)::bigint FROM stream_positions) AS drawn,
    (SELECT count(*) FROM audit_log) AS lines,
    (SELECT count(*) FROM seal_acknowledgements) AS answers,
    (SELECT coalesce(max(id), 0) FROM ledger_entries) AS last_entry
