-- Put balance rules back as they were, word for word; refused when an account breaks one of them.
CREATE OR REPLACE FUNCTION restore_balance_rules(rules jsonb) RETURNS void
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
DECLARE
    _rule jsonb;
    _breaking bigint;
BEGIN
    FOR _rule IN SELECT r FROM jsonb_array_elements(rules) AS r LOOP
        EXECUTE format('SELECT count(*) FROM bank_accounts WHERE NOT (%s)', _rule ->> 'expression') INTO _breaking;
        IF _breaking > 0 AND (_rule ->> 'definition') NOT LIKE '%NOT VALID' THEN
            RAISE EXCEPTION '% accounts would break the rule %', _breaking, _rule ->> 'name' USING ERRCODE = 'LD934';
        END IF;
        EXECUTE format('ALTER TABLE bank_accounts ADD CONSTRAINT %I %s', _rule ->> 'name', _rule ->> 'definition');
    END LOOP;
    IF balance_rules() IS DISTINCT FROM rules THEN
        RAISE EXCEPTION 'the balance rules are not what they were' USING ERRCODE = 'LD939';
    END IF;
END
$$;
