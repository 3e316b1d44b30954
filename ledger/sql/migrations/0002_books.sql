-- The books: ledgers, accounts, entries. Identifiers are compared byte by byte (COLLATE "C"): a linguistic
-- order costs a third of the speed and may change with the operating system.

CREATE TABLE schema_version (
    number integer PRIMARY KEY,
    name text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE currencies (
    code text COLLATE "C" PRIMARY KEY,
    minor_unit smallint NOT NULL CHECK (minor_unit BETWEEN 0 AND 18)
);
COMMENT ON TABLE currencies IS 'ISO 4217 with the withdrawn codes; written by migrate from ledger/currency.py';

CREATE TABLE ledgers (
    id text COLLATE "C" PRIMARY KEY CHECK (char_length(id) BETWEEN 1 AND 255),
    description text NOT NULL DEFAULT '',
    allowed_sources text[],
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN ledgers.allowed_sources IS 'source ids that may post here; null accepts all';
INSERT INTO ledgers (id, description) VALUES
    ('MASTER', 'the core bank''s ledger'),
    ('SOVEREIGN', 'the sovereign central bank''s ledger');

-- Constraint names: the balance rules (`constraints apply`) have "balance" in theirs, so none here does.
CREATE TABLE bank_accounts (
    id text COLLATE "C" PRIMARY KEY CHECK (char_length(id) BETWEEN 1 AND 255),
    currency_code text COLLATE "C" NOT NULL,
    asset_type text COLLATE "C" NOT NULL
        CONSTRAINT bank_accounts_asset_check CHECK (asset_type IN ('fiat', 'cbdc', 'commodity', 'security')),
    normal_side text COLLATE "C" NOT NULL DEFAULT 'debit'
        CONSTRAINT bank_accounts_side_check CHECK (normal_side IN ('debit', 'credit')),
    status text COLLATE "C" NOT NULL DEFAULT 'ACTIVE'
        CONSTRAINT bank_accounts_status_check CHECK (status IN ('ACTIVE', 'FROZEN', 'CLOSED')),
    opening_balance numeric NOT NULL DEFAULT 0,
    balance numeric NOT NULL DEFAULT 0,
    available_balance numeric NOT NULL DEFAULT 0,
    reserved_balance numeric NOT NULL DEFAULT 0,
    version bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT bank_accounts_finite_check CHECK (
        NOT ('NaN' IN (opening_balance, balance, available_balance, reserved_balance))
        AND abs(opening_balance) < 'Infinity' AND abs(balance) < 'Infinity'
        AND abs(available_balance) < 'Infinity' AND abs(reserved_balance) < 'Infinity')
) WITH (fillfactor = 50);  -- every posting updates in place: room for the next version on the same page
COMMENT ON COLUMN bank_accounts.balance IS
    'opening_balance + (sum of debits - sum of credits), times -1 for a credit-normal account';

-- Constraint names are the outcome codes (and the field), so that an INSERT by hand is told the same words.
CREATE TABLE ledger_entries (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ledger_id text COLLATE "C" NOT NULL,
    debit_account_id text COLLATE "C" NOT NULL,
    credit_account_id text COLLATE "C" NOT NULL,
    amount numeric NOT NULL
        CONSTRAINT amount_invalid CHECK (amount > 0 AND amount < 1e38 AND scale(amount) <= 18
            AND (amount < 1e20 OR length(replace(amount::text, '.', '')) <= 38)),
    currency_code text COLLATE "C" NOT NULL,
    asset_type text COLLATE "C" NOT NULL
        CONSTRAINT field_invalid_asset_type CHECK (asset_type IN ('fiat', 'cbdc', 'commodity', 'security')),
    transaction_type text COLLATE "C" NOT NULL
        CONSTRAINT field_invalid_transaction_type
        CHECK (octet_length(transaction_type) BETWEEN 1 AND 64 AND transaction_type !~ '[^ -~]|^ | $'),
    reference_id text COLLATE "C" NOT NULL
        CONSTRAINT field_invalid_reference_id  -- not `{0,253}`: a counted regex costs 20 microseconds a row
        CHECK (octet_length(reference_id) BETWEEN 1 AND 255 AND reference_id !~ '[^ -~]|^ | $'),
    fx_rate numeric
        CONSTRAINT field_invalid_fx_rate CHECK (fx_rate > 0 AND fx_rate < 1e38 AND scale(fx_rate) <= 18
            AND (fx_rate < 1e20 OR length(replace(fx_rate::text, '.', '')) <= 38)),
    metadata jsonb NOT NULL DEFAULT '{}'
        CONSTRAINT field_invalid_metadata CHECK (jsonb_typeof(metadata) = 'object'),
    timestamp_utc timestamptz NOT NULL DEFAULT now()
        CONSTRAINT field_invalid_timestamp_utc
        CHECK (timestamp_utc >= '1900-01-01 00:00Z' AND timestamp_utc < '2200-01-01 00:00Z'),
    posted_at timestamptz NOT NULL DEFAULT now(),
    -- Computed here, so that no writer can state a false one; `escape` is the immutable way from text to bytes.
    content_digest bytea NOT NULL GENERATED ALWAYS AS (sha256(decode(replace(
        ledger_id || E'\x1f' || reference_id || E'\x1f' || debit_account_id || E'\x1f' || credit_account_id
        || E'\x1f' || trim_scale(amount)::text || E'\x1f' || coalesce(trim_scale(fx_rate)::text, '')
        || E'\x1f' || currency_code || E'\x1f' || asset_type || E'\x1f' || transaction_type,
        E'\\', E'\\\\'), 'escape'))) STORED,
    source_id text COLLATE "C",
    source_type text COLLATE "C",
    source_position text COLLATE "C",
    producer_sequence bigint,
    run_id text COLLATE "C",
    topic text COLLATE "C",
    partition integer,
    "offset" bigint,
    traceparent text COLLATE "C",
    shard integer NOT NULL DEFAULT 0,
    CONSTRAINT ledger_entries_reference_key UNIQUE (ledger_id, reference_id),
    CONSTRAINT same_account CHECK (debit_account_id <> credit_account_id)
);
COMMENT ON COLUMN ledger_entries.shard IS 'the outbox shard (stream_positions.shard); 0 for direct postings';

-- A stream is one (consumer group, topic, partition); its row is the lock, the checkpoint and the counter of
-- its outbox shard. Shard 0 is that of entries posted directly.
CREATE TABLE stream_positions (
    shard integer GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    consumer_group text COLLATE "C" NOT NULL,
    topic text COLLATE "C" NOT NULL,
    partition integer NOT NULL,
    topic_id text COLLATE "C",
    next_offset bigint NOT NULL DEFAULT 0,
    epoch bigint NOT NULL DEFAULT 0,
    owner text,
    state text NOT NULL DEFAULT 'RUNNING' CHECK (state IN ('RUNNING', 'STOPPED')),
    state_reason text,
    posted bigint NOT NULL DEFAULT 0,
    duplicates bigint NOT NULL DEFAULT 0,
    dead_letters bigint NOT NULL DEFAULT 0,
    refused_in_a_row bigint NOT NULL DEFAULT 0,
    next_sequence bigint NOT NULL DEFAULT 1,
    published_sequence bigint NOT NULL DEFAULT 0,
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT stream_positions_stream_key UNIQUE (consumer_group, topic, partition)
) WITH (fillfactor = 10);  -- two updates a batch, each in place
COMMENT ON COLUMN stream_positions.next_offset IS 'every offset below is settled: posted, duplicate or dead letter';
COMMENT ON COLUMN stream_positions.epoch IS 'raised by each new owner; a batch of an older one changes nothing';
COMMENT ON COLUMN stream_positions.next_sequence IS 'the next outbox number of this shard, from 1, without gaps';
COMMENT ON COLUMN stream_positions.published_sequence IS 'Kafka has every outbox row of the shard up to here';
INSERT INTO stream_positions (shard, consumer_group, topic, partition) VALUES (0, 'direct', 'direct', 0);

CREATE TABLE dual_ledger_outbox (
    id bigint PRIMARY KEY,
    shard integer NOT NULL,
    sequence bigint NOT NULL,
    ledger_id text COLLATE "C" NOT NULL,
    reference_id text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL DEFAULT 'PENDING'
        CONSTRAINT dual_ledger_outbox_status_check
        CHECK (status IN ('PENDING', 'PUBLISHED', 'ACKNOWLEDGED', 'FAILED')),
    created_at timestamptz NOT NULL DEFAULT now(),
    published_at timestamptz,
    acknowledged_at timestamptz,
    attempts integer NOT NULL DEFAULT 0,
    error text,
    traceparent text COLLATE "C",
    CONSTRAINT dual_ledger_outbox_sequence_key UNIQUE (shard, sequence)
) WITH (fillfactor = 50);  -- marked twice in its life: both in place, as no index covers what changes
COMMENT ON COLUMN dual_ledger_outbox.id IS 'the entry''s id';

CREATE TABLE relay_leases (
    shard integer PRIMARY KEY REFERENCES stream_positions (shard),
    owner text NOT NULL,
    fence bigint NOT NULL,
    expires_at timestamptz NOT NULL
);

CREATE TABLE relay_resends (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    shard integer NOT NULL REFERENCES stream_positions (shard),
    from_sequence bigint NOT NULL CHECK (from_sequence >= 1),
    to_sequence bigint NOT NULL,
    requested_at timestamptz NOT NULL DEFAULT now(),
    done_at timestamptz,
    CHECK (to_sequence >= from_sequence)
);
CREATE INDEX relay_resends_open ON relay_resends (shard) WHERE done_at IS NULL;

CREATE TABLE dead_letters (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code text COLLATE "C" NOT NULL,
    field text COLLATE "C" NOT NULL DEFAULT '',
    rule text COLLATE "C" NOT NULL DEFAULT '',
    reason text NOT NULL,
    consumer_group text COLLATE "C" NOT NULL,
    topic text COLLATE "C" NOT NULL,
    partition integer NOT NULL,
    "offset" bigint NOT NULL,
    key bytea,
    value bytea,
    headers jsonb NOT NULL DEFAULT '[]',
    ledger_id text COLLATE "C",
    reference_id text COLLATE "C",
    digest bytea,
    existing_digest bytea,
    run_id text COLLATE "C",
    at timestamptz NOT NULL DEFAULT now(),
    status text COLLATE "C" NOT NULL DEFAULT 'OPEN' CHECK (status IN ('OPEN', 'REDRIVEN', 'DISCARDED')),
    attempts integer NOT NULL DEFAULT 0,
    published_at timestamptz,
    CONSTRAINT dead_letters_offset_key UNIQUE (consumer_group, topic, partition, "offset")
);
COMMENT ON COLUMN dead_letters.headers IS 'an array of [name, value in hex or null], as they came';
CREATE INDEX dead_letters_unpublished ON dead_letters (id) WHERE published_at IS NULL;
CREATE INDEX dead_letters_reference ON dead_letters (ledger_id, reference_id);

-- What was recognised as posted before: with ledger_entries and dead_letters, one disposition per offset.
CREATE TABLE duplicates (
    consumer_group text COLLATE "C" NOT NULL,
    topic text COLLATE "C" NOT NULL,
    partition integer NOT NULL,
    "offset" bigint NOT NULL,
    ledger_id text COLLATE "C" NOT NULL,
    reference_id text COLLATE "C" NOT NULL,
    run_id text COLLATE "C",
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer_group, topic, partition, "offset")
);

CREATE TABLE runs (
    id text COLLATE "C" PRIMARY KEY,
    kind text NOT NULL,
    status text NOT NULL,
    definition jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE breaks (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text COLLATE "C" NOT NULL,
    ledger_id text COLLATE "C",
    reference_id text COLLATE "C",
    account_id text COLLATE "C",
    expected text,
    actual text,
    details jsonb NOT NULL DEFAULT '{}',
    status text COLLATE "C" NOT NULL DEFAULT 'OPEN' CHECK (status IN ('OPEN', 'CORRECTED', 'CLOSED')),
    opened_at timestamptz NOT NULL DEFAULT now(),
    closed_at timestamptz
);
CREATE UNIQUE INDEX breaks_open ON breaks (kind, ledger_id, reference_id, account_id) NULLS NOT DISTINCT
    WHERE status = 'OPEN';

CREATE TABLE audit_log (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor text NOT NULL DEFAULT session_user,
    action text NOT NULL,
    reason text NOT NULL DEFAULT '',
    details jsonb NOT NULL DEFAULT '{}',
    previous_digest bytea,
    digest bytea
);

CREATE TABLE ledger_backfill_checkpoints (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source_id text COLLATE "C" NOT NULL,
    ledger_id text COLLATE "C" NOT NULL,
    last_processed_id text,
    last_processed_timestamp timestamptz,
    total_records bigint,
    processed_records bigint NOT NULL DEFAULT 0,
    successful_records bigint NOT NULL DEFAULT 0,
    duplicate_records bigint NOT NULL DEFAULT 0,
    failed_records bigint NOT NULL DEFAULT 0,
    status text NOT NULL DEFAULT 'IN_PROGRESS'
        CHECK (status IN ('IN_PROGRESS', 'COMPLETED', 'FAILED', 'PAUSED')),
    error_message text,
    started_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    completed_at timestamptz,
    UNIQUE (source_id, ledger_id)
) WITH (fillfactor = 50);
