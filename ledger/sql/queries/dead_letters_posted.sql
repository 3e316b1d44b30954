-- The entries' ids, for those of the session's rows (by their numbers) that were posted.
SELECT incoming.ordinal, entry.id
FROM incoming_entries AS incoming
JOIN ledger_entries AS entry
    ON entry.ledger_id = incoming.ledger_id AND entry.reference_id = incoming.reference_id
WHERE incoming.ordinal = ANY(%(ordinals)s::integer[])
