-- What correcting some breaks would do; nothing of it is kept.
SELECT
    (t.proposal).*,
    (t.posted).outcome,
    (t.posted).field,
    (t.posted).rule,
    (t.posted).entry_id,
    (t.posted).debit_before,
    (t.posted).debit_after,
    (t.posted).credit_before,
    (t.posted).credit_after
FROM preview_corrections(
    %(ids)s::bigint[], %(ledger)s::text, %(counters)s::text[], %(usual)s::text[]
) AS t
