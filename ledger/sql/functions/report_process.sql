-- A process says that it lives, and how it stands: its row is made or updated. Rows of which nothing was heard for a day
-- go. A row is its login's: nobody speaks for a process of somebody else.
CREATE OR REPLACE FUNCTION report_process(
    id uuid, kind text, about text, host text, pid integer, address text, version text, command text,
    round_seconds double precision, ready boolean, problems jsonb
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
BEGIN
    UPDATE processes AS p
    SET beat_at = clock_timestamp(), round_seconds = report_process.round_seconds, ready = report_process.ready,
        problems = report_process.problems
    WHERE p.id = report_process.id AND p.login = session_user;
    IF FOUND THEN
        RETURN;
    END IF;
    DELETE FROM processes AS p WHERE p.beat_at < clock_timestamp() - interval '1 day';
    INSERT INTO processes (id, kind, about, host, pid, address, version, command, round_seconds, ready, problems)
    VALUES (report_process.id, report_process.kind, report_process.about, report_process.host, report_process.pid,
            report_process.address, report_process.version, report_process.command, report_process.round_seconds,
            report_process.ready, report_process.problems)
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'process % is another login''s', report_process.id USING ERRCODE = 'LD955';
    END IF;
END
$$;
