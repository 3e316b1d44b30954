-- Why a run cannot be deleted: one row for each reason, with the number of rows behind it. None: it can.
CREATE OR REPLACE FUNCTION delete_obstacles(run_id text) RETURNS TABLE (obstacle text, rows bigint)
LANGUAGE sql STABLE
AS $$
WITH stream AS (
    SELECT p.shard, p.next_sequence, p.published_sequence
    FROM public.run_streams AS s JOIN public.stream_positions AS p ON p.shard = s.shard
    WHERE s.run_id = delete_obstacles.run_id
), entry AS (
    SELECT e.id, e.ledger_id, e.reference_id, e.shard, e.debit_account_id, e.credit_account_id, e.amount
    FROM public.ledger_entries AS e WHERE e.run_id = delete_obstacles.run_id
), net AS (
    SELECT a.status, a.available_balance,
           a.available_balance - moved.debit * CASE a.normal_side WHEN 'debit' THEN 1 ELSE -1 END AS after
    FROM (SELECT side.account_id, sum(side.debit) AS debit
          FROM (SELECT e.debit_account_id AS account_id, e.amount AS debit FROM entry AS e
                UNION ALL SELECT e.credit_account_id, -e.amount FROM entry AS e) AS side
          GROUP BY side.account_id) AS moved
    JOIN public.bank_accounts AS a ON a.id = moved.account_id
)
-- the SCB has heard of them, or may have: a relay that holds a shard has its rows in hand before it marks them
SELECT 'told', count(*) FROM public.dual_ledger_outbox AS o JOIN stream AS s ON s.shard = o.shard
WHERE o.status <> 'PENDING' OR o.attempts > 0 OR o.published_at IS NOT NULL OR o.sequence <= s.published_sequence
HAVING count(*) > 0
UNION ALL
SELECT 'archived', count(*) FROM public.outbox_archive AS a JOIN stream AS s ON s.shard = a.shard
HAVING count(*) > 0
UNION ALL
SELECT 'relay', count(*) FROM public.relay_leases AS l JOIN stream AS s ON s.shard = l.shard
WHERE s.next_sequence > 1 AND l.owner <> 'undo of ' || delete_obstacles.run_id
HAVING count(*) > 0
UNION ALL
-- what is sealed is there for ever: without it the chain of seals would be broken
SELECT 'sealed', sum(r.rows)::bigint FROM public.sealed_ranges AS r JOIN stream AS s ON s.shard = r.shard
WHERE r.part = 'entries'
HAVING count(*) > 0
UNION ALL
-- gapless numbers: all of a shard goes, or nothing
SELECT 'elsewhere', count(*) FROM entry AS e WHERE e.shard NOT IN (SELECT s.shard FROM stream AS s)
HAVING count(*) > 0
UNION ALL
SELECT 'others', count(*) FROM public.dual_ledger_outbox AS o JOIN stream AS s ON s.shard = o.shard
WHERE NOT EXISTS (SELECT FROM entry AS e WHERE e.id = o.id)
HAVING count(*) > 0
UNION ALL
SELECT 'reversed', (SELECT count(*) FROM entry) - (SELECT count(*) FROM public.standing_entries(delete_obstacles.run_id))
WHERE (SELECT count(*) FROM entry) > (SELECT count(*) FROM public.standing_entries(delete_obstacles.run_id))
UNION ALL
-- somebody else's message was settled because the books had it already: without the entry it would be nowhere
SELECT 'relied on', count(*) FROM (
    SELECT d.reference_id FROM entry AS e
    JOIN public.duplicates AS d ON d.ledger_id = e.ledger_id AND d.reference_id = e.reference_id
    WHERE d.run_id IS DISTINCT FROM delete_obstacles.run_id
    UNION ALL
    SELECT d.reference_id FROM entry AS e
    JOIN public.dead_letters AS d ON d.ledger_id = e.ledger_id AND d.reference_id = e.reference_id
    WHERE d.run_id IS DISTINCT FROM delete_obstacles.run_id AND d.status = 'REDRIVEN' AND d.last_code = 'duplicate'
) AS relying
HAVING count(*) > 0
UNION ALL
SELECT 'not active', count(*) FROM net WHERE net.status <> 'ACTIVE' AND net.after <> net.available_balance
HAVING count(*) > 0
UNION ALL
SELECT 'limit', count(*) FROM net
WHERE public.limits_apply() AND net.after < 0 AND net.after < net.available_balance
HAVING count(*) > 0
$$;
