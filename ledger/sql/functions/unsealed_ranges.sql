-- What may be sealed now: of each part and shard the rows behind the last sealed one, `most` at most, those first that
-- were sealed longest ago. Entries: as far as their shard's numbers are drawn, which is in order of commit. Outbox rows:
-- up to the first that is not final, that is, answered and marked by the relay. The audit log: its ids are drawn in order
-- of commit, under its lock. What the SCB said of windows, likewise, but never alone: each window is answered, and
-- one for each answer would have no end.
CREATE OR REPLACE FUNCTION unsealed_ranges(most integer)
RETURNS TABLE (part text, shard integer, first bigint, last bigint)
LANGUAGE sql STABLE
SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_material = off
SET jit = off
AS $$
SELECT c.part, c.shard, c.sealed + 1, c.last
FROM (
SELECT d.*, bool_or(d.part <> 'acknowledgements') OVER () AS is_due
FROM (
    SELECT 'entries' AS part, p.shard, s.number, s.last AS sealed,
           least(p.next_sequence - 1, s.last + unsealed_ranges.most) AS last
    FROM stream_positions AS p
    CROSS JOIN LATERAL last_sealed('entries', p.shard) AS s
    UNION ALL
    SELECT 'outbox', p.shard, s.number, s.last,
           coalesce((
               SELECT o.sequence - 1 FROM dual_ledger_outbox AS o
               WHERE o.shard = p.shard
                   AND o.sequence BETWEEN s.last + 1 AND least(p.published_sequence, s.last + unsealed_ranges.most)
                   AND o.status NOT IN ('ACKNOWLEDGED', 'FAILED')
               ORDER BY o.sequence LIMIT 1), least(p.published_sequence, s.last + unsealed_ranges.most))
    FROM stream_positions AS p
    CROSS JOIN LATERAL last_sealed('outbox', p.shard) AS s
    UNION ALL
    SELECT 'audit_log', 0, s.number, s.last,
           (SELECT max(line.id) FROM (
               SELECT a.id FROM audit_log AS a WHERE a.id > s.last ORDER BY a.id LIMIT unsealed_ranges.most) AS line)
    FROM last_sealed('audit_log', 0) AS s
    UNION ALL
    SELECT 'acknowledgements', 0, s.number, s.last,
           (SELECT max(answer.id) FROM (
               SELECT a.id FROM seal_acknowledgements AS a
               WHERE a.id > s.last ORDER BY a.id LIMIT unsealed_ranges.most) AS answer)
    FROM last_sealed('acknowledgements', 0) AS s
) AS d
WHERE d.last > d.sealed
) AS c
WHERE c.is_due
ORDER BY c.number, c.part, c.shard
$$;
