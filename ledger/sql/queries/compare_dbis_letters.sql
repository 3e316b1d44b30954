-- The latest dead letter of each of some references, among messages of the SCB.
SELECT DISTINCT ON (letter.ledger_id, letter.reference_id)
    letter.ledger_id,
    letter.reference_id,
    letter.id,
    coalesce(letter.last_code, letter.code) AS code,
    letter.status
FROM unnest(%(ledgers)s::text[], %(references)s::text[]) AS asked (ledger_id, reference_id)
JOIN dead_letters AS letter
    ON letter.ledger_id = asked.ledger_id COLLATE "C" AND letter.reference_id = asked.reference_id COLLATE "C"
WHERE letter.topic = %(topic)s
ORDER BY letter.ledger_id, letter.reference_id, letter.id DESC
