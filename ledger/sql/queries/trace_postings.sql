-- The traceparent that the first posting of each reference was stored with; each by its index, however many there are.
SELECT asked.ledger_id, asked.reference_id, posted.traceparent
FROM unnest(%(ledgers)s::text[], %(references)s::text[]) AS asked (ledger_id, reference_id)
CROSS JOIN LATERAL (
    SELECT entry.traceparent
    FROM ledger_entries AS entry
    WHERE entry.ledger_id = asked.ledger_id COLLATE "C" AND entry.reference_id = asked.reference_id COLLATE "C"
    OFFSET 0
) AS posted
WHERE posted.traceparent IS NOT NULL
