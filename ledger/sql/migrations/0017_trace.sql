-- Where an outbox row lies in Kafka, and a way to an account's entries that costs posting nothing.

-- Known once Kafka confirmed the row; null in rows that were marked before these columns.
ALTER TABLE dual_ledger_outbox ADD COLUMN published_offset bigint, ADD COLUMN published_partition integer;
ALTER TABLE outbox_archive ADD COLUMN published_offset bigint, ADD COLUMN published_partition integer;
-- A row grows by its place when it is marked, too: at 42 one update in 25 found no room on its page, at 40 each does.
ALTER TABLE dual_ledger_outbox SET (fillfactor = 40);
COMMENT ON COLUMN dual_ledger_outbox.published_offset IS 'where Kafka has the row for the first time that was marked';

-- For each 64 pages: the ids there, and filters of the accounts that occur. New rows go to pages that are not summarised
-- yet, so an insert has nothing to update; vacuum and autovacuum summarise behind it. docs/growth.md has the figures.
CREATE INDEX ledger_entries_accounts ON ledger_entries USING brin (
    id,
    debit_account_id text_bloom_ops (n_distinct_per_range = 1500),
    credit_account_id text_bloom_ops (n_distinct_per_range = 1500)
) WITH (pages_per_range = 64, autosummarize = on);
