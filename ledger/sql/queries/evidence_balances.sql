-- Every account: what it is, what the entries at hand moved on it, and what later ones did. The entries at hand are those
-- of each shard from `first` to `last`, the later ones those behind.
WITH held AS (
    SELECT h.shard, h.first, h.last
    FROM unnest(%(shards)s::integer[], %(firsts)s::bigint[], %(lasts)s::bigint[]) AS h (shard, first, last)
), entry AS (
    SELECT o.id, o.sequence > h.last AS later
    FROM held AS h
    JOIN (SELECT id, shard, sequence FROM dual_ledger_outbox
          UNION ALL SELECT id, shard, sequence FROM outbox_archive) AS o
        ON o.shard = h.shard AND o.sequence >= h.first
), moved AS (
    SELECT side.account_id,
           sum(side.debit) FILTER (WHERE NOT entry.later) AS debits,
           sum(side.credit) FILTER (WHERE NOT entry.later) AS credits,
           sum(side.debit) FILTER (WHERE entry.later) AS later_debits,
           sum(side.credit) FILTER (WHERE entry.later) AS later_credits
    FROM entry
    JOIN ledger_entries AS e ON e.id = entry.id
    CROSS JOIN LATERAL (VALUES (e.debit_account_id, e.amount, 0::numeric), (e.credit_account_id, 0::numeric, e.amount))
        AS side (account_id, debit, credit)
    GROUP BY side.account_id
), account AS (
    SELECT a.id, a.currency_code, a.asset_type, a.normal_side, a.opening_balance, a.balance,
           CASE a.normal_side WHEN 'debit' THEN 1 ELSE -1 END AS sign,
           coalesce(m.debits, 0) AS debits, coalesce(m.credits, 0) AS credits,
           coalesce(m.later_debits, 0) AS later_debits, coalesce(m.later_credits, 0) AS later_credits
    FROM bank_accounts AS a LEFT JOIN moved AS m ON m.account_id = a.id
)
SELECT a.id, a.currency_code, a.asset_type, a.normal_side, a.opening_balance::text,
       (a.balance - a.sign * (a.debits - a.credits + a.later_debits - a.later_credits))::text AS opening,
       a.debits::text, a.credits::text,
       (a.balance - a.sign * (a.later_debits - a.later_credits))::text AS closing,
       a.later_debits::text, a.later_credits::text, a.balance::text
FROM account AS a
ORDER BY a.id
