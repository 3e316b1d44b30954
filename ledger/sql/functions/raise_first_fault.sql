-- Say which of the entries just written is the first at fault with the state of the books, and why; they are undone by
-- it. `otherwise` is the code to raise when none is.
CREATE OR REPLACE FUNCTION raise_first_fault(ids bigint[], otherwise text) RETURNS void
LANGUAGE plpgsql
SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
DECLARE
    _code text;
    _reference_id text;
BEGIN
    SELECT fault.state, fault.reference_id INTO _code, _reference_id
    FROM (
        SELECT e.id, e.reference_id,
               state_fault(l, e.source_id, d, k, e.currency_code, e.asset_type) AS state
        FROM unnest(raise_first_fault.ids) WITH ORDINALITY AS wanted (id, ordinal)
        JOIN ledger_entries AS e ON e.id = wanted.id
        LEFT JOIN ledgers AS l ON l.id = e.ledger_id
        LEFT JOIN bank_accounts AS d ON d.id = e.debit_account_id
        LEFT JOIN bank_accounts AS k ON k.id = e.credit_account_id
        ORDER BY wanted.ordinal
    ) AS fault
    WHERE fault.state IS NOT NULL
    LIMIT 1;
    _code := coalesce(_code, otherwise);
    IF _code IS NULL THEN
        RAISE EXCEPTION 'the accounts changed while they were posted to' USING ERRCODE = '40001';
    END IF;
    RAISE EXCEPTION '%', concat_ws(': entry ', _code, _reference_id) USING ERRCODE = outcome_sqlstate(_code);
END
$$;
