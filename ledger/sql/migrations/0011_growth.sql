-- Books of many millions of rows: answered outbox rows move aside, look-ups that had no index get one, and vacuum is
-- told what each table does. The figures behind every line are in docs/growth.md.

-- Where outbox rows go once they are answered and old: what the entry does not say itself, never changed, never deleted.
-- Of a shard it always holds the numbers from 1 to its largest, without a gap.
CREATE TABLE outbox_archive (
    id bigint PRIMARY KEY,
    sequence bigint NOT NULL,
    published_at timestamptz,
    acknowledged_at timestamptz,
    shard integer NOT NULL,
    attempts integer NOT NULL,
    error text,
    CONSTRAINT outbox_archive_sequence_key UNIQUE (shard, sequence)
);
COMMENT ON COLUMN outbox_archive.id IS 'the entry''s id';
COMMENT ON COLUMN outbox_archive.acknowledged_at IS 'null: the row had FAILED';
CREATE INDEX outbox_archive_failed ON outbox_archive (shard) WHERE acknowledged_at IS NULL;
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON outbox_archive
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- `trace` asks for these by reference; a replay from the beginning leaves as many duplicates as there are entries.
CREATE INDEX duplicates_reference ON duplicates (ledger_id, reference_id);
CREATE INDEX breaks_reference ON breaks (ledger_id, reference_id);

-- Entries of a span of time: one small summary for every 128 pages, as rows lie in the order in which they were posted.
CREATE INDEX ledger_entries_posted ON ledger_entries USING brin (posted_at) WITH (autosummarize = on);

-- Rows that never change: vacuumed after every million new ones, whatever there is already, and frozen at that first
-- visit, so that no later one has to read old pages again.
ALTER TABLE ledger_entries SET (
    autovacuum_vacuum_insert_threshold = 1000000, autovacuum_vacuum_insert_scale_factor = 0,
    autovacuum_freeze_min_age = 0, autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE outbox_archive SET (
    autovacuum_vacuum_insert_threshold = 1000000, autovacuum_vacuum_insert_scale_factor = 0,
    autovacuum_freeze_min_age = 0, autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE duplicates SET (
    autovacuum_vacuum_insert_threshold = 1000000, autovacuum_vacuum_insert_scale_factor = 0,
    autovacuum_freeze_min_age = 0);

-- Rows that leave at one end: the room is needed again at the other. By number, not by share of a table that may hold
-- weeks. Insertions alone ask for no visit: these rows are updated twice and deleted. A row grows by its times and the
-- longer words of its status: at 50 one update in ten found no room on its page, at 42 each does.
ALTER TABLE dual_ledger_outbox SET (
    fillfactor = 42,
    autovacuum_vacuum_threshold = 100000, autovacuum_vacuum_scale_factor = 0.01,
    autovacuum_vacuum_insert_threshold = -1, autovacuum_analyze_scale_factor = 0.02);

-- Rows that are updated in place, batch by batch: their own page is tidied by the next update; vacuum comes for what a
-- long-running report kept it from.
ALTER TABLE bank_accounts SET (
    autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE stream_positions SET (
    autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0);
