-- Rows of a login that tell nobody anything: of processes of a run that is no longer under way, silent for a day. And where
-- the login has nearly all that it may have: of those that were killed again and again, each with a later one in its
-- place that is silent too and is told instead.
CREATE OR REPLACE FUNCTION forget_processes(login name) RETURNS void
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
DECLARE
    _gone processes;
    _heir uuid;
BEGIN
    DELETE FROM processes AS p
    WHERE p.login = forget_processes.login AND p.beat_at < clock_timestamp() - interval '1 day'
        AND (p.kind = 'run' OR p.kind LIKE 'run %')
        AND NOT EXISTS (
            SELECT FROM runs AS r WHERE r.id = split_part(p.about, ' ', 1) AND r.status = 'IN_PROGRESS'
        );
    IF (SELECT count(*) FROM processes AS p WHERE p.login = forget_processes.login) < 150 THEN
        RETURN;
    END IF;
    FOR _gone IN
        SELECT p.* FROM processes AS p
        WHERE p.login = forget_processes.login AND p.ended_since = 0
            AND p.beat_at < clock_timestamp() - interval '1 minute'
        ORDER BY p.beat_at
    LOOP
        SELECT p.id INTO _heir FROM processes AS p
        WHERE (p.kind, p.about, p.login) = (_gone.kind, _gone.about, _gone.login) AND NOT p.took_place
            AND p.started_at > _gone.beat_at AND p.beat_at < clock_timestamp() - interval '1 minute'
        ORDER BY p.started_at LIMIT 1;
        IF FOUND THEN
            UPDATE processes AS p SET took_place = true WHERE p.id = _heir;
            DELETE FROM processes AS p WHERE p.id = _gone.id;
        END IF;
    END LOOP;
END
$$;
