-- Which of the differences found, by their ordinal, a correction has answered already: the entry that was missing is
-- missing for ever, and its correction stands beside it. Not a balance: a correction has moved it, also that of a moment in
-- the past, so that the same difference again is a new one. Nor what corrections
-- do not make up for to the last unit (`left`): what they were for has changed since, be it back to what it once was.
CREATE OR REPLACE FUNCTION corrected_breaks(comparison text, breaks jsonb)
RETURNS TABLE (ordinal bigint, break_id bigint)
LANGUAGE sql STABLE
SET search_path = public, pg_temp
SET enable_nestloop = off
AS $$
    SELECT DISTINCT ON (found.ordinal) found.ordinal, b.id
    FROM ROWS FROM (jsonb_to_recordset(corrected_breaks.breaks) AS (
        kind text, ledger_id text, reference_id text, account_id text, expected text, actual text, details jsonb
    )) WITH ORDINALITY AS found (kind, ledger_id, reference_id, account_id, expected, actual, details, ordinal)
    JOIN breaks AS b ON b.kind = found.kind AND coalesce(b.ledger_id, '') = coalesce(found.ledger_id, '')
        AND coalesce(b.reference_id, '') = coalesce(found.reference_id, '')
        AND coalesce(b.account_id, '') = coalesce(found.account_id, '')
        AND coalesce(b.expected, '') = coalesce(found.expected, '') AND coalesce(b.actual, '') = coalesce(found.actual, '')
    WHERE b.comparison = corrected_breaks.comparison AND b.status = 'CORRECTED'
        AND NOT coalesce(found.details ? 'left', false)
        AND found.kind <> 'balance'
    ORDER BY found.ordinal, b.id DESC
$$;
