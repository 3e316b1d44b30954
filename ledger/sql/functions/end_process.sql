-- A process ends in good order: its row goes, and with it that of the one whose place it had taken, which was killed.
-- Those that were killed while it lived have one place more to wait for: whoever starts next takes that of this one.
CREATE OR REPLACE FUNCTION end_process(id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
    _ended processes;
BEGIN
    DELETE FROM processes AS p WHERE p.id = end_process.id AND p.login = session_user RETURNING p.* INTO _ended;
    UPDATE processes AS p SET ended_since = p.ended_since + 1
    WHERE (p.kind, p.about, p.login) = (_ended.kind, _ended.about, _ended.login)
        AND p.beat_at >= _ended.started_at;
    IF _ended.took_place THEN
        RETURN;
    END IF;
    DELETE FROM processes AS p
    WHERE p.id = (
        SELECT q.id FROM processes AS q
        WHERE (q.kind, q.about, q.login) = (_ended.kind, _ended.about, _ended.login)
            AND q.beat_at < _ended.started_at AND q.beat_at < clock_timestamp() - interval '3 seconds'
            AND q.ended_since < 1 + (
                SELECT count(*) FROM processes AS s
                WHERE (s.kind, s.about, s.login) = (q.kind, q.about, q.login) AND s.started_at > q.beat_at
                    AND NOT s.took_place
            )
        ORDER BY q.beat_at LIMIT 1
    );
END
$$;
