-- Who is at work: each process says so once a second, in a row of its own, and takes the row away when it ends in good
-- order. A row that stays, and is silent, is a process that was killed or hangs.
CREATE TABLE processes (
    id uuid PRIMARY KEY,
    kind text COLLATE "C" NOT NULL CHECK (octet_length(kind) BETWEEN 1 AND 100),
    about text COLLATE "C" NOT NULL CHECK (octet_length(about) <= 500),
    host text COLLATE "C" NOT NULL CHECK (octet_length(host) <= 300),
    pid integer NOT NULL,
    address text COLLATE "C" CHECK (octet_length(address) <= 300),
    version text COLLATE "C" NOT NULL CHECK (octet_length(version) <= 100),
    command text COLLATE "C" NOT NULL CHECK (octet_length(command) <= 1000),
    login text COLLATE "C" NOT NULL DEFAULT session_user,
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    beat_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    beats bigint NOT NULL DEFAULT 1,
    round_seconds double precision NOT NULL CHECK (round_seconds BETWEEN 0 AND 1e9),
    ready boolean NOT NULL,
    problems jsonb NOT NULL CHECK (
        octet_length(problems::text) <= 4000 AND jsonb_typeof(problems) = 'object'
        AND NOT jsonb_path_exists(problems, 'strict $.* ? (@.type() != "string")')
    ),
    ended_since integer NOT NULL DEFAULT 0,
    took_place boolean NOT NULL DEFAULT false
) WITH (fillfactor = 20, autovacuum_vacuum_threshold = 1000);  -- updated once a second; no index is touched
COMMENT ON TABLE processes IS 'written by report_process, end_process and dismiss_process alone; a process writes its own row';
COMMENT ON COLUMN processes.about IS 'the consumer group, the source or the run that it works for: who starts later with the same takes its place';
COMMENT ON COLUMN processes.command IS 'as it was typed: what starts it again';
COMMENT ON COLUMN processes.beat_at IS 'when it was last heard of, by the database''s clock';
COMMENT ON COLUMN processes.beats IS 'how often it was heard of: who looks twice sees that it lives, whatever the clock does';
COMMENT ON COLUMN processes.round_seconds IS 'how long its main loop had not come round when it was last heard of';
COMMENT ON COLUMN processes.problems IS 'what keeps it from working, by a short name; `ended`: it ended with this error';
COMMENT ON COLUMN processes.ended_since IS 'how many of the same, which lived beside it, ended in good order since it was last heard of: who starts takes their places first';
COMMENT ON COLUMN processes.took_place IS 'it has the place of one that was killed, whose row is gone: it can take no second one';

-- Two marks of how far a run had come, five seconds apart: its recent rate is reckoned from the earlier one.
ALTER TABLE runs
    ADD COLUMN mark_at timestamptz,
    ADD COLUMN mark_processed bigint,
    ADD COLUMN next_mark_at timestamptz,
    ADD COLUMN next_mark_processed bigint;
