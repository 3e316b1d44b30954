-- Keep what some breaks propose, and who approves it.
SELECT
    (t.proposal).*,
    t.approvals,
    t.needed,
    t.again
FROM approve_corrections(
    %(ids)s::bigint[], %(reason)s, %(above)s::numeric, %(ledger)s::text, %(counters)s::text[], %(usual)s::text[],
    %(operator)s
) AS t
