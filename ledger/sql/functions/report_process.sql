-- A process says that it lives, and how it stands: its row is made or updated. A row is its login's: nobody speaks for a
-- process of somebody else, nor says that it is of a kind which its login's roles do not run. A row that is silent stays
-- until its place is taken or a person dismisses it; a login has 200 at most.
CREATE OR REPLACE FUNCTION report_process(
    id uuid, kind text, about text, host text, pid integer, address text, version text, command text,
    round_seconds double precision, ready boolean, problems jsonb
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
BEGIN
    UPDATE processes AS p
    SET beat_at = clock_timestamp(), beats = p.beats + 1, round_seconds = report_process.round_seconds,
        ready = report_process.ready, problems = report_process.problems, ended_since = 0
    WHERE p.id = report_process.id AND p.login = session_user;
    IF FOUND THEN
        RETURN;
    END IF;
    IF NOT runs_kind(session_user, report_process.kind) THEN
        RAISE EXCEPTION 'login % runs no process of kind %', session_user, quote_nullable(report_process.kind)
            USING ERRCODE = 'LD956';
    END IF;
    PERFORM forget_processes(session_user);
    IF (SELECT count(*) FROM processes AS p WHERE p.login = session_user) >= 200 THEN
        RAISE EXCEPTION 'login % has 200 processes', session_user USING ERRCODE = 'LD957';
    END IF;
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
