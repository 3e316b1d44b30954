-- Behind a DELETE of entries: each must belong to the run that this transaction may delete, and to nothing else.
CREATE OR REPLACE FUNCTION check_deleted_entries() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT FROM deleted_entries AS d WHERE NOT EXISTS (
            SELECT FROM run_undos AS u
            WHERE u.deleting = pg_current_xact_id() AND u.run_id = d.run_id AND u.method = 'delete')) THEN
        RAISE EXCEPTION 'an entry that does not belong to the run was to be deleted' USING ERRCODE = 'LD936';
    END IF;
    RETURN NULL;
END
$$;
