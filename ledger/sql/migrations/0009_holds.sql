-- Holds: part of an account's balance set aside under an id of its own. It stays in the balance and is not available
-- until it is released, or posted.
CREATE TABLE account_holds (
    id text COLLATE "C" PRIMARY KEY
        CONSTRAINT account_holds_id_check CHECK (octet_length(id) BETWEEN 1 AND 255 AND id !~ '[^ -~]|^ | $'),
    account_id text COLLATE "C" NOT NULL REFERENCES bank_accounts (id),
    amount numeric NOT NULL
        CONSTRAINT account_holds_amount_check CHECK (amount > 0 AND amount < 1e38),
    reason text NOT NULL DEFAULT '',
    status text COLLATE "C" NOT NULL DEFAULT 'HELD'
        CONSTRAINT account_holds_status_check CHECK (status IN ('HELD', 'RELEASED', 'POSTED')),
    actor text NOT NULL DEFAULT session_user,
    created_at timestamptz NOT NULL DEFAULT now(),
    settled_at timestamptz,
    settled_by text,
    settled_reason text NOT NULL DEFAULT '',
    entry_id bigint,
    CONSTRAINT account_holds_settled_check CHECK ((status = 'HELD') = (settled_at IS NULL)),
    CONSTRAINT account_holds_entry_check CHECK ((status = 'POSTED') = (entry_id IS NOT NULL))
);
COMMENT ON COLUMN account_holds.actor IS 'who reserved it; settled_by: who released or posted it';
COMMENT ON COLUMN account_holds.entry_id IS 'the entry that it was posted as; the entry may be smaller than the hold';
CREATE INDEX account_holds_account ON account_holds (account_id, id);
CREATE INDEX account_holds_open_account ON account_holds (account_id, id) WHERE status = 'HELD';
CREATE INDEX account_holds_open ON account_holds (id) WHERE status = 'HELD';
