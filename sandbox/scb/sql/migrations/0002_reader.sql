-- What the SCB heard of DBIS's outbox, and what it answered.
CREATE TABLE IF NOT EXISTS heard (
    shard bigint NOT NULL,
    sequence bigint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    ledger_id text COLLATE "C" NOT NULL,
    reference_id text COLLATE "C" NOT NULL,
    result text COLLATE "C" NOT NULL CHECK (result IN ('MATCHED', 'APPLIED', 'REJECTED')),
    reason text,
    own_digest bytea,
    heard_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (shard, sequence)
);
COMMENT ON COLUMN heard.own_digest IS 'the content digest of the SCB''s entry of that reference; null when it has none';

CREATE TABLE IF NOT EXISTS reader_positions (
    shard bigint PRIMARY KEY,
    next_sequence bigint NOT NULL DEFAULT 1,
    answered_sequence bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 10);  -- updated by every batch
COMMENT ON COLUMN reader_positions.next_sequence IS 'the only number that is accepted next';
COMMENT ON COLUMN reader_positions.answered_sequence IS 'up to here the answers are in Kafka; those behind it wait';
