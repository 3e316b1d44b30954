-- One line of the audit log: who did what, when, why, with what before and after; chained to the line before, so that
-- none can be changed, left out or put in afterwards without being found. Without a reason none is written. Writers queue
-- for the end of the chain, until the one before has committed: write it last.
CREATE OR REPLACE FUNCTION write_audit(action text, reason text, details jsonb, operator_name text DEFAULT '')
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
    _line audit_log;
    _constraint text;
BEGIN
    IF coalesce(write_audit.reason, '') !~ '[^[:space:]]' THEN
        RAISE EXCEPTION 'what is done by a person is done for a reason, and none is given for %', write_audit.action
            USING ERRCODE = 'LD997';
    END IF;
    PERFORM pg_advisory_xact_lock(audit_lock());
    SELECT a.digest INTO _line.previous_digest FROM audit_log AS a ORDER BY a.id DESC LIMIT 1;
    _line.previous_digest := coalesce(_line.previous_digest, '');
    _line.id := nextval('audit_log_id_seq');  -- drawn behind the lock: in the order of the chain
    _line.at := clock_timestamp();
    _line.actor := actor_name(write_audit.operator_name);
    _line.action := write_audit.action;
    _line.reason := write_audit.reason;
    _line.details := coalesce(write_audit.details, '{}');
    _line.digest := audit_digest(_line);
    BEGIN
        INSERT INTO audit_log (id, at, actor, action, reason, details, previous_digest, digest)
        OVERRIDING SYSTEM VALUE
        VALUES (_line.id, _line.at, _line.actor, _line.action, _line.reason, _line.details, _line.previous_digest,
            _line.digest);
    EXCEPTION WHEN unique_violation THEN
        GET STACKED DIAGNOSTICS _constraint = CONSTRAINT_NAME;
        IF _constraint <> 'audit_log_previous_key' THEN
            RAISE;
        END IF;
        RAISE EXCEPTION 'the audit log has a line that this transaction does not see' USING ERRCODE = '40001';
    END;
    RETURN _line.id;
END
$$;
