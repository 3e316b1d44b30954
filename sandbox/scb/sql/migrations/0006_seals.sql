-- The sealed windows of DBIS's chain that the SCB heard, and what it answered last.
CREATE TABLE IF NOT EXISTS heard_seals (
    number bigint NOT NULL,
    digest text COLLATE "C" NOT NULL,
    previous_digest text COLLATE "C" NOT NULL,
    sealed_at timestamptz NOT NULL,
    entries bigint NOT NULL,
    content_digest text COLLATE "C" NOT NULL,
    ranges jsonb NOT NULL,
    key_id text COLLATE "C",
    signature text COLLATE "C",
    heard_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    waiting boolean NOT NULL DEFAULT true,
    own_entries bigint,
    own_content_digest text COLLATE "C",
    result text COLLATE "C",
    reason text COLLATE "C",
    answered_at timestamptz,
    PRIMARY KEY (number, digest)
);
COMMENT ON COLUMN heard_seals.ranges IS 'shard → [first, last]: the rows of DBIS''s outbox that the window holds';
COMMENT ON COLUMN heard_seals.waiting IS 'heard, and not answered since: until all of its rows are heard, and Kafka has the answer';
CREATE INDEX IF NOT EXISTS heard_seals_waiting ON heard_seals (number) WHERE waiting;
