-- One entry on its way into the books, and what posting answered.
CREATE TYPE posting AS (
    ordinal integer,
    ledger_id text, debit_account_id text, credit_account_id text, amount numeric, currency_code text,
    asset_type text, transaction_type text, reference_id text, fx_rate numeric, metadata jsonb,
    timestamp_utc timestamptz, source_id text, source_type text, source_position text,
    producer_sequence bigint, run_id text, topic text, partition integer, "offset" bigint,
    traceparent text, shard integer,
    outcome text, field text, rule text, entry_id bigint, digest bytea, existing_digest bytea
);
