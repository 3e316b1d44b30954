-- What the entries at hand come to, by ledger, currency and day of posting.
SELECT e.ledger_id, e.currency_code, e.asset_type, (e.posted_at AT TIME ZONE 'UTC')::date AS day, count(*) AS entries,
       sum(e.amount) AS amount
FROM unnest(%(shards)s::integer[], %(firsts)s::bigint[], %(lasts)s::bigint[]) AS held (shard, first, last)
JOIN (SELECT id, shard, sequence FROM dual_ledger_outbox
      UNION ALL SELECT id, shard, sequence FROM outbox_archive) AS o
    ON o.shard = held.shard AND o.sequence BETWEEN held.first AND held.last
JOIN ledger_entries AS e ON e.id = o.id
GROUP BY e.ledger_id, e.currency_code, e.asset_type, day
ORDER BY e.ledger_id, e.currency_code, e.asset_type, day
