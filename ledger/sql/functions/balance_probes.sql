-- What `constraints verify` tries to write, for each of DBIS's rules the values that break it and as few others as can
-- be: whatever is available beyond the balance breaks the second or the fourth rule too, so the third is tried both ways.
-- The first line breaks none, and must be taken, or a refusal would prove nothing.
CREATE OR REPLACE FUNCTION balance_probes()
RETURNS TABLE (rule text, balance numeric, available_balance numeric, reserved_balance numeric)
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = public, pg_temp
AS $$
VALUES
    (NULL::text, 3::numeric, 2::numeric, 1::numeric),
    ('bank_accounts_available_balance_not_negative', 0, -1, 0),
    ('bank_accounts_reserved_balance_not_negative', 0, 0, -1),
    ('bank_accounts_available_balance_within_balance', 0, 1, 0),
    ('bank_accounts_available_balance_within_balance', 0, 1, -1),
    ('bank_accounts_parts_within_balance', 1, 1, 1)
$$;
