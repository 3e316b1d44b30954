-- A process ends in good order: its row goes, and with it that of the one whose place it had taken, which was killed.
CREATE OR REPLACE FUNCTION end_process(id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
    _ended processes;
BEGIN
    DELETE FROM processes AS p WHERE p.id = end_process.id AND p.login = session_user RETURNING p.* INTO _ended;
    DELETE FROM processes AS p
    WHERE p.id = (
        SELECT q.id FROM processes AS q
        WHERE q.kind = _ended.kind AND q.about = _ended.about AND q.beat_at < _ended.started_at
            AND q.beat_at < clock_timestamp() - interval '3 seconds'
        ORDER BY q.beat_at LIMIT 1
    );
END
$$;
