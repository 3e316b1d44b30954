-- The balance rules on the accounts as they stand: an array of {name, definition, expression}.
CREATE OR REPLACE FUNCTION balance_rules() RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_object('name', c.conname, 'definition', pg_get_constraintdef(c.oid),
        'expression', pg_get_expr(c.conbin, c.conrelid)) ORDER BY c.conname), '[]')
    FROM pg_constraint AS c
    WHERE c.conrelid = 'bank_accounts'::regclass AND c.contype = 'c' AND c.conname LIKE '%balance%'
$$;
