-- Before any entry is written: share the posting lock. The careful way takes it alone (post_ledger_entries),
-- so that no reference can appear between its judgement and its insert.
CREATE OR REPLACE FUNCTION before_entries() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(posting_lock());
    RETURN NULL;
END
$$;
