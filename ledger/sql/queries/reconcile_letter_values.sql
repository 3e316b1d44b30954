-- The messages of dead letters: what the source had sent.
SELECT id, value FROM dead_letters WHERE id = ANY(%(ids)s) AND value IS NOT NULL
