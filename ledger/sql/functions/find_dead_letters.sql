-- The dead letters behind an id that are as asked for; null asks for nothing. Written so that PostgreSQL plans it
-- as part of the query around it: what is not asked for costs nothing, and an index serves what is.
CREATE OR REPLACE FUNCTION find_dead_letters(
    status text, codes text[], topic text, run_id text, since timestamptz, until timestamptz, ledger_id text,
    reference_id text, after bigint
) RETURNS SETOF dead_letters
LANGUAGE sql STABLE
AS $$
SELECT d.*
FROM public.dead_letters AS d  -- its schema named: nothing of the session takes its place
WHERE d.id > find_dead_letters.after
    AND (find_dead_letters.status IS NULL OR d.status = find_dead_letters.status)
    AND (find_dead_letters.codes IS NULL OR coalesce(d.last_code, d.code) = ANY (find_dead_letters.codes))
    AND (find_dead_letters.topic IS NULL OR d.topic = find_dead_letters.topic)
    AND (find_dead_letters.run_id IS NULL OR d.run_id = find_dead_letters.run_id)
    AND (find_dead_letters.since IS NULL OR d.at >= find_dead_letters.since)
    AND (find_dead_letters.until IS NULL OR d.at < find_dead_letters.until)
    AND (find_dead_letters.ledger_id IS NULL OR d.ledger_id = find_dead_letters.ledger_id)
    AND (find_dead_letters.reference_id IS NULL OR d.reference_id = find_dead_letters.reference_id)
$$;
