-- Take balance rules off the accounts, for restore_balance_rules to put them back in the same transaction.
CREATE OR REPLACE FUNCTION drop_balance_rules(rules jsonb) RETURNS void
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
DECLARE
    _name text;
BEGIN
    FOR _name IN SELECT r ->> 'name' FROM jsonb_array_elements(rules) AS r LOOP
        EXECUTE format('ALTER TABLE bank_accounts DROP CONSTRAINT %I', _name);
    END LOOP;
END
$$;
