-- Let further sources post to a ledger that lists those it accepts, with a line in the audit log; whether that changed
-- anything. A ledger without a list accepts all as it is.
CREATE OR REPLACE FUNCTION allow_sources(id text, sources text[], reason text, operator_name text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
    _before text[];
    _after text[];
BEGIN
    IF btrim(coalesce(allow_sources.reason, '')) = '' THEN
        RAISE EXCEPTION 'a source is allowed for a reason, and none is given' USING ERRCODE = 'LD910';
    END IF;
    SELECT l.allowed_sources INTO _before FROM ledgers AS l WHERE l.id = allow_sources.id FOR NO KEY UPDATE;
    SELECT array_agg(DISTINCT s ORDER BY s) INTO _after FROM unnest(_before || allow_sources.sources) AS s;
    IF _before IS NULL OR _after = _before THEN
        RETURN false;
    END IF;
    UPDATE ledgers AS l SET allowed_sources = _after WHERE l.id = allow_sources.id;
    PERFORM write_audit('ledger_sources', reason, jsonb_build_object(
        'ledger_id', allow_sources.id, 'before', _before, 'after', _after), operator_name);
    RETURN true;
END
$$;
