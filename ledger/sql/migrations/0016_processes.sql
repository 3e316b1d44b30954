-- Who is at work: each process says so once a second, in a row of its own, and takes the row away when it ends in good
-- order. A row that stays, and is silent, is a process that was killed or hangs.
CREATE TABLE processes (
    id uuid PRIMARY KEY,
    kind text COLLATE "C" NOT NULL CHECK (octet_length(kind) BETWEEN 1 AND 100),
    about text COLLATE "C" NOT NULL CHECK (octet_length(about) <= 1000),
    host text COLLATE "C" NOT NULL CHECK (octet_length(host) <= 300),
    pid integer NOT NULL,
    address text COLLATE "C" CHECK (octet_length(address) <= 300),
    version text COLLATE "C" NOT NULL CHECK (octet_length(version) <= 100),
    command text COLLATE "C" NOT NULL CHECK (octet_length(command) <= 4000),
    login text COLLATE "C" NOT NULL DEFAULT session_user,
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    beat_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    round_seconds double precision NOT NULL,
    ready boolean NOT NULL,
    problems jsonb NOT NULL CHECK (octet_length(problems::text) <= 100000)
) WITH (fillfactor = 20, autovacuum_vacuum_threshold = 1000);  -- updated once a second; no index is touched
COMMENT ON TABLE processes IS 'written by report_process and end_process alone, each process its own row';
COMMENT ON COLUMN processes.about IS 'the consumer group, the source or the run that it works for: who starts later with the same takes its place';
COMMENT ON COLUMN processes.command IS 'as it was typed: what starts it again';
COMMENT ON COLUMN processes.beat_at IS 'when it was last heard of, by the database''s clock';
COMMENT ON COLUMN processes.round_seconds IS 'how long its main loop had not come round when it was last heard of';
COMMENT ON COLUMN processes.problems IS 'what keeps it from working, by a short name; `ended`: it ended with this error';

-- Two marks of how far a run had come, five seconds apart: its recent rate is reckoned from the earlier one.
ALTER TABLE runs
    ADD COLUMN mark_at timestamptz,
    ADD COLUMN mark_processed bigint,
    ADD COLUMN next_mark_at timestamptz,
    ADD COLUMN next_mark_processed bigint;
