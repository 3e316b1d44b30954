-- The first fault of a hold by itself, as {code, field, rule}; null when none. The id has the rules of a reference,
-- the amount those of an entry's.
CREATE OR REPLACE FUNCTION hold_fault(hold_id text, account_id text, amount numeric) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
SELECT CASE
    WHEN hold_id IS NULL OR octet_length(hold_id) NOT BETWEEN 1 AND 255 OR hold_id COLLATE "C" ~ '[^ -~]|^ | $'
        THEN ARRAY['field_invalid', 'hold_id', 'charset']
    WHEN identifier_fault(account_id) IS NOT NULL
        THEN ARRAY['field_invalid', 'account_id', identifier_fault(account_id)]
    WHEN amount IS NULL OR NOT (amount > 0 AND amount < 1e38 AND scale(amount) <= 18
            AND length(replace(amount::text, '.', '')) <= 38)
        THEN ARRAY['amount_invalid', 'amount', 'range']
END
$$;
