-- One line of the audit log: who did what, when, why, with what before and after; chained to the line before, so that
-- none can be changed, left out or put in afterwards without being found. Writers queue for the end of the chain.
CREATE OR REPLACE FUNCTION write_audit(action text, reason text, details jsonb, operator_name text DEFAULT '')
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
    _line audit_log;
BEGIN
    PERFORM pg_advisory_xact_lock(audit_lock());
    SELECT a.digest INTO _line.previous_digest FROM audit_log AS a ORDER BY a.id DESC LIMIT 1;
    _line.at := clock_timestamp();
    _line.actor := session_user || CASE operator_name WHEN '' THEN '' ELSE ' (' || operator_name || ')' END;
    _line.action := write_audit.action;
    _line.reason := coalesce(write_audit.reason, '');
    _line.details := coalesce(write_audit.details, '{}');
    _line.digest := audit_digest(_line);
    INSERT INTO audit_log (at, actor, action, reason, details, previous_digest, digest)
    VALUES (_line.at, _line.actor, _line.action, _line.reason, _line.details, coalesce(_line.previous_digest, ''),
        _line.digest)
    RETURNING id INTO _line.id;
    RETURN _line.id;
END
$$;
