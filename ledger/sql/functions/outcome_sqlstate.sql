-- The SQLSTATE that stands for a refusal. 23505 is DBIS's own for a reference that exists.
CREATE OR REPLACE FUNCTION outcome_sqlstate(code text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
SELECT CASE outcome_sqlstate.code
    WHEN 'field_invalid' THEN 'LD101'
    WHEN 'amount_invalid' THEN 'LD102'
    WHEN 'currency_unknown' THEN 'LD103'
    WHEN 'amount_precision' THEN 'LD104'
    WHEN 'same_account' THEN 'LD105'
    WHEN 'duplicate' THEN '23505'
    WHEN 'conflict' THEN 'LD202'
    WHEN 'ledger_unknown' THEN 'LD301'
    WHEN 'source_not_allowed' THEN 'LD302'
    WHEN 'debit_account_unknown' THEN 'LD303'
    WHEN 'credit_account_unknown' THEN 'LD304'
    WHEN 'account_closed' THEN 'LD305'
    WHEN 'currency_mismatch' THEN 'LD306'
    WHEN 'asset_mismatch' THEN 'LD307'
    WHEN 'insufficient_available' THEN 'LD308'
    ELSE 'LD999'
END
$$;
