-- Records of a run's source, behind one and up to another, that the books lack or hold with another digest, with the
-- dead letter that explains it, where there is one.
SELECT
    source.sequence,
    source.ledger_id,
    source.reference_id,
    encode(source.content_digest, 'hex') AS digest,
    coalesce(entry.id, patched.id) AS entry_id,
    encode(coalesce(entry.content_digest, patched.content_digest), 'hex') AS books_digest,
    coalesce(entry.run_id, patched.run_id) AS books_run_id,
    letter.id AS dead_letter,
    coalesce(letter.last_code, letter.code) AS code,
    letter.status
FROM backfill_source_data AS source
LEFT JOIN ledger_entries AS entry
    ON entry.ledger_id = source.ledger_id AND entry.reference_id = source.reference_id
LEFT JOIN LATERAL (
    SELECT dead.id, dead.code, dead.last_code, dead.status, dead.entry_id
    FROM dead_letters AS dead
    WHERE dead.ledger_id = source.ledger_id AND dead.reference_id = source.reference_id AND dead.run_id = source.run_id
        AND (dead.digest IS NULL OR dead.digest = source.content_digest)
    ORDER BY dead.id DESC
    LIMIT 1
) AS letter ON true
LEFT JOIN ledger_entries AS patched ON entry.id IS NULL AND letter.status = 'REDRIVEN' AND patched.id = letter.entry_id
WHERE source.run_id = %(run)s AND source.sequence > %(after)s AND source.sequence <= %(last)s
    AND (entry.id IS NULL OR entry.content_digest <> source.content_digest)
ORDER BY source.sequence
