-- Which of these entries the run has refused before: they are sent again, by a producer that was killed.
CREATE OR REPLACE FUNCTION refused_before(run_id text, ledger_ids text[], reference_ids text[], digests bytea[])
RETURNS SETOF bytea
LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
    SELECT s.digest
    FROM unnest(refused_before.ledger_ids, refused_before.reference_ids, refused_before.digests)
        AS s (ledger_id, reference_id, digest)
    WHERE EXISTS (
        SELECT FROM dead_letters AS d
        WHERE d.ledger_id = s.ledger_id AND d.reference_id = s.reference_id AND d.digest = s.digest
            AND d.run_id = refused_before.run_id);
$$;
