-- Entries are append-only: what was posted is corrected by another entry, never by a change. The one exception is
-- delete_run, which writes down that its transaction deletes a run that nobody has heard of; whatever it deletes is
-- looked at once more (check_deleted_entries).
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
BEGIN
    IF TG_TABLE_NAME = 'ledger_entries' AND TG_OP = 'DELETE'
            AND EXISTS (SELECT FROM run_undos AS u WHERE u.deleting = pg_current_xact_id()) THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'LD903', HINT = 'post a correcting entry';
END
$$;
