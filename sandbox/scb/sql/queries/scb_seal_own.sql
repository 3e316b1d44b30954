-- What the SCB's own ledger holds of some of DBIS's rows: how many entries, and the sums of pieces of their content
-- digests, of which additive_digest is made. The digests are computed from the fields, and not taken from the column:
-- an amount that was changed must show. What was only noted counts as noted.
WITH own AS MATERIALIZED (
    SELECT
        CASE
            WHEN heard.result = 'NOTED' THEN heard.own_digest
            WHEN entry.number IS NOT NULL THEN sha256(decode(replace(
                entry.ledger_id || E'\x1f' || entry.reference_id || E'\x1f' || entry.debit_account_id
                || E'\x1f' || entry.credit_account_id || E'\x1f' || trim_scale(entry.amount)::text
                || E'\x1f' || coalesce(trim_scale(entry.fx_rate)::text, '') || E'\x1f' || entry.currency_code
                || E'\x1f' || entry.asset_type || E'\x1f' || entry.transaction_type, E'\\', E'\\\\'), 'escape'))
        END AS digest
    FROM jsonb_each(%(ranges)s) AS part
    JOIN heard
        ON heard.shard = part.key::bigint
            AND heard.sequence BETWEEN (part.value ->> 0)::bigint AND (part.value ->> 1)::bigint
    LEFT JOIN scb_entries AS entry
        ON entry.ledger_id = heard.ledger_id AND entry.reference_id = heard.reference_id
)
SELECT
    count(digest),
    sum(substr(digest, 1, 7)::bigint),
    sum(substr(digest, 8, 7)::bigint),
    sum(substr(digest, 15, 7)::bigint),
    sum(substr(digest, 22, 7)::bigint),
    sum(substr(digest, 29, 4)::bigint)
FROM own
