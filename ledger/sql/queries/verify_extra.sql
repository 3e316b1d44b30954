-- Of at most `limit` entries of a run behind an id: how many they are, the last one, and those that no record of its
-- source is behind, by its number, ledger and reference. What a person has redriven with a patch has its record.
WITH entry AS MATERIALIZED (
    SELECT posted.id, posted.ledger_id, posted.reference_id, posted.producer_sequence, posted.source_position,
        posted.topic, posted.partition, posted."offset", posted.content_digest
    FROM ledger_entries AS posted
    WHERE posted.run_id = %(run)s AND posted.id > %(after)s
    ORDER BY posted.id
    LIMIT %(limit)s
)
SELECT
    (SELECT count(*) FROM entry) AS entries,
    (SELECT max(id) FROM entry) AS last_id,
    coalesce(jsonb_agg(jsonb_build_object('entry_id', entry.id, 'ledger_id', entry.ledger_id,
        'reference_id', entry.reference_id, 'position', entry.source_position, 'topic', entry.topic,
        'partition', entry.partition, 'offset', entry."offset", 'books_digest', encode(entry.content_digest, 'hex'))
        ORDER BY entry.id), '[]') AS extra
FROM entry
WHERE NOT EXISTS (
        SELECT FROM backfill_source_data AS source
        WHERE source.run_id = %(run)s AND source.sequence = entry.producer_sequence
            AND source.ledger_id = entry.ledger_id AND source.reference_id = entry.reference_id)
    AND NOT EXISTS (SELECT FROM dead_letters AS letter WHERE letter.entry_id = entry.id AND letter.run_id = %(run)s)
