-- How many entries of its own the SCB has up to a number, and the last of them; a null bound is none.
SELECT count(*), coalesce(max(number), 0)
FROM scb_entries
WHERE origin = 'OWN' AND (%(last)s::bigint IS NULL OR number <= %(last)s)
