-- Who is at work here: as in DBIS's books, a row for each process, which it keeps itself. Written by the same functions.
CREATE TABLE IF NOT EXISTS processes (
    id uuid PRIMARY KEY,
    kind text COLLATE "C" NOT NULL,
    about text COLLATE "C" NOT NULL,
    host text COLLATE "C" NOT NULL,
    pid integer NOT NULL,
    address text COLLATE "C",
    version text COLLATE "C" NOT NULL,
    command text COLLATE "C" NOT NULL,
    login text COLLATE "C" NOT NULL DEFAULT session_user,
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    beat_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    beats bigint NOT NULL DEFAULT 1,
    round_seconds double precision NOT NULL,
    ready boolean NOT NULL,
    problems jsonb NOT NULL,
    ended_since integer NOT NULL DEFAULT 0,
    took_place boolean NOT NULL DEFAULT false
) WITH (fillfactor = 20);  -- updated once a second

CREATE OR REPLACE FUNCTION report_process(
    id uuid, kind text, about text, host text, pid integer, address text, version text, command text,
    round_seconds double precision, ready boolean, problems jsonb
) RETURNS void
LANGUAGE sql
AS $$
    DELETE FROM processes AS p WHERE p.beat_at < clock_timestamp() - interval '1 day';
    INSERT INTO processes AS p (id, kind, about, host, pid, address, version, command, round_seconds, ready, problems)
    VALUES (report_process.id, report_process.kind, report_process.about, report_process.host, report_process.pid,
            report_process.address, report_process.version, report_process.command, report_process.round_seconds,
            report_process.ready, report_process.problems)
    ON CONFLICT ON CONSTRAINT processes_pkey DO UPDATE
    SET beat_at = clock_timestamp(), beats = p.beats + 1, round_seconds = EXCLUDED.round_seconds, ready = EXCLUDED.ready,
        problems = EXCLUDED.problems;
$$;

CREATE OR REPLACE FUNCTION end_process(id uuid) RETURNS void
LANGUAGE sql
AS $$
    WITH ended AS (
        DELETE FROM processes AS p WHERE p.id = end_process.id RETURNING p.kind, p.about, p.started_at
    )
    DELETE FROM processes AS p USING ended AS e
    WHERE p.kind = e.kind AND p.about = e.about AND p.beat_at < e.started_at
        AND p.beat_at < clock_timestamp() - interval '3 seconds';
$$;
