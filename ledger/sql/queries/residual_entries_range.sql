-- Up to which id the next entries reach, and how many they are.
SELECT max(piece.id) AS last, count(*) AS entries
FROM (SELECT id FROM ledger_entries WHERE id > %(after)s ORDER BY id LIMIT %(most)s) AS piece
