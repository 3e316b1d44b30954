-- The SCB's own ledger. Applied at every start: each statement changes nothing the second time.
CREATE TABLE IF NOT EXISTS scb_counter (
    the_only boolean PRIMARY KEY DEFAULT true CHECK (the_only),
    next_number bigint NOT NULL DEFAULT 1
) WITH (fillfactor = 10);  -- updated by every transaction that writes entries
COMMENT ON TABLE scb_counter IS 'its row is locked while entries are written: numbers have no gap and grow in order of commit';
INSERT INTO scb_counter DEFAULT VALUES ON CONFLICT DO NOTHING;

CREATE TABLE IF NOT EXISTS scb_entries (
    number bigint PRIMARY KEY,
    ledger_id text COLLATE "C" NOT NULL,
    debit_account_id text COLLATE "C" NOT NULL,
    credit_account_id text COLLATE "C" NOT NULL,
    amount numeric NOT NULL CHECK (amount > 0 AND amount < 'Infinity'),
    currency_code text COLLATE "C" NOT NULL,
    asset_type text COLLATE "C" NOT NULL,
    transaction_type text COLLATE "C" NOT NULL,
    reference_id text COLLATE "C" NOT NULL,
    fx_rate numeric,
    metadata jsonb NOT NULL,
    timestamp_utc timestamptz NOT NULL,
    content_digest bytea NOT NULL,
    origin text COLLATE "C" NOT NULL CHECK (origin IN ('OWN', 'APPLIED')),
    recorded_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT scb_entries_reference_key UNIQUE (ledger_id, reference_id)
);
COMMENT ON COLUMN scb_entries.origin IS 'OWN: booked here first, sent to DBIS. APPLIED: heard from DBIS, never sent back';
CREATE INDEX IF NOT EXISTS scb_entries_own ON scb_entries (number) WHERE origin = 'OWN';
