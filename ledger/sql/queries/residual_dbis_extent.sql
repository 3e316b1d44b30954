-- How much a look has to read, roughly: accounts, and how many rows the outbox has had of all shards together.
SELECT
    (SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = 'bank_accounts'::regclass) AS accounts,
    (SELECT sum(next_sequence - 1)::bigint FROM stream_positions) AS outbox_rows
