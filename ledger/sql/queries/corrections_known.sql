-- Which of these breaks there are.
SELECT id FROM breaks WHERE id = ANY(%(ids)s::bigint[]) ORDER BY id
