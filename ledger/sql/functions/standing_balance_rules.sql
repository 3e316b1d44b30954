-- Which of DBIS's four rules stand as a constraint of their own, whatever its name: DBIS's own ALTER TABLE by hand is
-- recognised by what it says. A CHECK that joins several of them counts as none here; `constraints verify` tries it.
CREATE OR REPLACE FUNCTION standing_balance_rules()
RETURNS TABLE (rule text, condition text, constraint_name text, validated boolean)
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
    SELECT DISTINCT ON (r.rule) r.rule, r.condition, c.conname::text, c.convalidated
    FROM dbis_balance_rules() AS r
    LEFT JOIN pg_constraint AS c
        ON c.conrelid = 'bank_accounts'::regclass AND c.contype = 'c' AND c.conname LIKE '%balance%'
        AND c.conenforced
        AND regexp_replace(pg_get_expr(c.conbin, c.conrelid), '[() ]|::numeric', '', 'g') = replace(r.condition, ' ', '')
    ORDER BY r.rule, c.convalidated DESC NULLS LAST, c.conname
$$;
