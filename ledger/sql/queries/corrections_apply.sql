-- Post the corrections of some breaks that are approved.
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
FROM apply_corrections(
    %(ids)s::bigint[], %(reason)s, %(above)s::numeric, %(usual)s::text[], %(operator)s
) AS t
