-- The references just before and behind a text in each ledger's own order, of entries and of dead letters: those that
-- share the most with it.
SELECT near.reference_id
FROM ledgers AS ledger
CROSS JOIN LATERAL (
    (SELECT entry.reference_id FROM ledger_entries AS entry
        WHERE entry.ledger_id = ledger.id AND entry.reference_id >= %(text)s
        ORDER BY entry.reference_id LIMIT %(limit)s)
    UNION ALL
    (SELECT entry.reference_id FROM ledger_entries AS entry
        WHERE entry.ledger_id = ledger.id AND entry.reference_id < %(text)s
        ORDER BY entry.reference_id DESC LIMIT %(limit)s)
    UNION ALL
    (SELECT letter.reference_id FROM dead_letters AS letter
        WHERE letter.ledger_id = ledger.id AND letter.reference_id >= %(text)s
        ORDER BY letter.reference_id LIMIT %(limit)s)
    UNION ALL
    (SELECT letter.reference_id FROM dead_letters AS letter
        WHERE letter.ledger_id = ledger.id AND letter.reference_id < %(text)s
        ORDER BY letter.reference_id DESC LIMIT %(limit)s)
) AS near
WHERE %(ledger)s::text IS NULL OR ledger.id = %(ledger)s
