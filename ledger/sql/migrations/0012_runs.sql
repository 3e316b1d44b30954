-- Runs: a backfill or a replay as something that is planned, previewed, begun, paused, verified and taken back.

ALTER TABLE runs
    ADD CONSTRAINT runs_kind_check CHECK (kind IN ('BACKFILL', 'REPLAY')),
    ADD CONSTRAINT runs_status_check
    CHECK (status IN ('PLANNED', 'IN_PROGRESS', 'PAUSED', 'FAILED', 'COMPLETED', 'UNDOING', 'UNDONE')),
    ADD COLUMN source_id text COLLATE "C" NOT NULL DEFAULT '',
    ADD COLUMN ledger_id text COLLATE "C" NOT NULL DEFAULT '*',
    ADD COLUMN topic text COLLATE "C" NOT NULL DEFAULT '',
    ADD COLUMN consumer_group text COLLATE "C" NOT NULL DEFAULT '',
    ADD COLUMN wanted text NOT NULL DEFAULT 'RUN' CHECK (wanted IN ('RUN', 'PAUSE')),
    ADD COLUMN pace text NOT NULL DEFAULT '',
    ADD COLUMN total_records bigint,
    ADD COLUMN source_position jsonb,
    ADD COLUMN source_ended boolean NOT NULL DEFAULT false,
    ADD COLUMN sent bigint NOT NULL DEFAULT 0,
    ADD COLUMN refused bigint NOT NULL DEFAULT 0,
    ADD COLUMN active_seconds double precision NOT NULL DEFAULT 0,
    ADD COLUMN error_message text,
    ADD COLUMN started_at timestamptz,
    ADD COLUMN completed_at timestamptz,
    ADD COLUMN verified jsonb;
COMMENT ON COLUMN runs.definition IS 'what was planned: source, mapping, options; never changes';
COMMENT ON COLUMN runs.wanted IS 'what a person asked for last; the processes of the run follow';
COMMENT ON COLUMN runs.pace IS 'why the run goes slower than it could just now; empty when it does not';
COMMENT ON COLUMN runs.source_position IS 'how far the source was read and sent, as its producer saved it';
COMMENT ON COLUMN runs.sent IS 'records that became entries and were confirmed by Kafka';
COMMENT ON COLUMN runs.refused IS 'records that became no entry; each has a row in run_refusals';
COMMENT ON COLUMN runs.active_seconds IS 'time in which its processes ran: what a rate is reckoned from';
COMMENT ON COLUMN runs.verified IS 'the latest report of run verify';

-- The streams of a run: it reads up to `ends` (null: as far as its source goes), and what it has counted.
CREATE TABLE run_streams (
    shard integer PRIMARY KEY REFERENCES stream_positions (shard),
    run_id text COLLATE "C" NOT NULL REFERENCES runs (id),
    begins bigint NOT NULL,
    ends bigint,
    last_sequence bigint NOT NULL DEFAULT 0,
    posted bigint NOT NULL DEFAULT 0,
    duplicates bigint NOT NULL DEFAULT 0,
    failed bigint NOT NULL DEFAULT 0,
    sent_again bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);
CREATE INDEX run_streams_run ON run_streams (run_id);
COMMENT ON COLUMN run_streams.last_sequence IS
    'the largest producer_sequence settled: a message at or below it was sent twice, by a producer that was killed';
COMMENT ON COLUMN run_streams.sent_again IS 'such messages: settled, and counted nowhere else';

-- One row per record of the source that became an entry, so that what is missing is a query.
CREATE TABLE backfill_source_data (
    run_id text COLLATE "C" NOT NULL,
    sequence bigint NOT NULL,
    source_id text COLLATE "C" NOT NULL,
    ledger_id text COLLATE "C" NOT NULL,
    reference_id text COLLATE "C" NOT NULL,
    content_digest bytea NOT NULL,
    PRIMARY KEY (run_id, sequence)
);
ALTER TABLE backfill_source_data SET (
    autovacuum_vacuum_insert_threshold = 1000000, autovacuum_vacuum_insert_scale_factor = 0);

-- One row per record of the source that became no entry.
CREATE TABLE run_refusals (
    run_id text COLLATE "C" NOT NULL,
    sequence bigint NOT NULL,
    position text NOT NULL,
    column_name text NOT NULL,
    value text NOT NULL,
    code text COLLATE "C" NOT NULL,
    field text COLLATE "C" NOT NULL,
    rule text COLLATE "C" NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (run_id, sequence)
);

-- What the source says it holds, per window of it (a file, a span of dates, a table): what was sent, added up.
CREATE TABLE run_controls (
    run_id text COLLATE "C" NOT NULL,
    source_window text COLLATE "C" NOT NULL,
    window_from text NOT NULL,
    window_to text NOT NULL,
    first_sequence bigint NOT NULL,
    last_sequence bigint NOT NULL,
    count bigint NOT NULL,
    sums jsonb NOT NULL,
    digest text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (run_id, source_window)
);
COMMENT ON COLUMN run_controls.digest IS 'the sum modulo 2^256 of content digests, in hexadecimal';

CREATE INDEX ledger_entries_run ON ledger_entries (run_id, id) WHERE run_id IS NOT NULL;
CREATE INDEX duplicates_run ON duplicates (run_id) WHERE run_id IS NOT NULL;

-- Accounts that a run has opened go when the run is deleted.
ALTER TABLE bank_accounts ADD COLUMN run_id text COLLATE "C";
COMMENT ON COLUMN bank_accounts.run_id IS 'the run that opened it, if one did';
-- Both are told of the run by now.
DROP FUNCTION IF EXISTS create_accounts(text[], text[], text[], text[], numeric[]);
DROP FUNCTION IF EXISTS create_missing_accounts(text[], text[], text[], text[], numeric[]);
