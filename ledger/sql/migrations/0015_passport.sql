-- What a passport needs and could not be reckoned later: when an entry was read and sent, by which transaction it was
-- settled, and what its source held at that moment.

ALTER TABLE ledger_entries ADD COLUMN read_at timestamptz, ADD COLUMN sent_at timestamptz;
ALTER TABLE duplicates ADD COLUMN read_at timestamptz, ADD COLUMN sent_at timestamptz;
ALTER TABLE dead_letters ADD COLUMN read_at timestamptz, ADD COLUMN sent_at timestamptz;
ALTER TYPE posting ADD ATTRIBUTE read_at timestamptz, ADD ATTRIBUTE sent_at timestamptz;
COMMENT ON COLUMN ledger_entries.read_at IS 'by the producer''s clock, from the header origin; null when the sender states none';
COMMENT ON COLUMN ledger_entries.sent_at IS 'the message''s time in Kafka; never before read_at by the same clock';

-- One row per stream and posting transaction: what was settled together.
CREATE TABLE batches (
    shard integer NOT NULL,
    posted_at timestamptz NOT NULL DEFAULT now(),
    begins bigint NOT NULL,
    ends bigint NOT NULL,
    transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
    polled_at timestamptz,
    posted integer NOT NULL,
    duplicates integer NOT NULL,
    dead_letters integer NOT NULL,
    owner text,
    traceparent text COLLATE "C",
    PRIMARY KEY (shard, posted_at)
);
COMMENT ON COLUMN batches.posted_at IS 'posted_at of its entries, `at` of its duplicates and dead letters: the same now()';
COMMENT ON COLUMN batches.polled_at IS 'when the consumer had them from Kafka, by its clock';
COMMENT ON COLUMN batches.traceparent IS 'the span of the batch, when it was sampled';
ALTER TABLE batches SET (
    autovacuum_vacuum_insert_threshold = 1000000, autovacuum_vacuum_insert_scale_factor = 0,
    autovacuum_freeze_min_age = 0);

-- From which offset on the messages of a source in a stream come of which content: its file and that one's SHA-256, its
-- mapping, the schema they were written with. A new row only where that changes. Source *: who states no origin.
CREATE TABLE source_contents (
    shard integer NOT NULL,
    source_id text COLLATE "C" NOT NULL,
    from_offset bigint NOT NULL,
    file text,
    sha256 text,
    mapping text,
    schema text,
    noted_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (shard, source_id, from_offset)
);
COMMENT ON COLUMN source_contents.mapping IS 'its file''s name, @, the first 16 digits of its SHA-256';
COMMENT ON COLUMN source_contents.schema IS 'the record, its version and the id or fingerprint that frames it';
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON batches
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON source_contents
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
