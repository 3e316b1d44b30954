-- One row for each sealed window: what DBIS's books hold of it, what the SCB says that its own ledger holds of it, and
-- whether the two are equal: null where it has not answered. `equal_up_to_here` is about all windows up to this one.
CREATE OR REPLACE VIEW sealed_ledgers AS
SELECT
    compared.*,
    CASE
        WHEN bool_or(NOT compared.equal) OVER up_to_here THEN false
        WHEN bool_or(compared.equal IS NULL) OVER up_to_here THEN NULL
        ELSE true
    END AS equal_up_to_here,
    (sum(compared.entries) OVER up_to_here)::bigint AS entries_up_to_here
FROM (
    SELECT
        w.number,
        w.sealed_at,
        w.entries,
        encode(w.digest, 'hex') AS digest,
        w.content_digest,
        a.entries AS scb_entries,
        a.content_digest AS scb_content_digest,
        encode(a.digest, 'hex') AS scb_heard_digest,
        a.result,
        a.reason,
        a.acknowledged_at,
        a.received_at,
        a.result = 'EQUAL' AND a.digest = w.digest AND a.entries = w.entries
            AND a.content_digest = w.content_digest AS equal,
        p.key_id,
        encode(p.signature, 'hex') AS signature,
        p.published_at,
        a.key_id AS scb_key_id,
        encode(a.signature, 'hex') AS scb_signature
    FROM sealed_windows AS w
    LEFT JOIN LATERAL (
        SELECT * FROM seal_acknowledgements AS one WHERE one.number = w.number ORDER BY one.id DESC LIMIT 1
    ) AS a ON true
    LEFT JOIN LATERAL (
        SELECT * FROM seal_publications AS one WHERE one.number = w.number ORDER BY one.id DESC LIMIT 1
    ) AS p ON true
) AS compared
WINDOW up_to_here AS (ORDER BY compared.number)
