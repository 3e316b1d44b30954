-- Breaks of every comparison, and the entries that correct them.

ALTER TABLE breaks
    ADD COLUMN comparison text COLLATE "C" NOT NULL DEFAULT 'acknowledgements'
        CONSTRAINT breaks_comparison_check
        CHECK (comparison IN ('source', 'entries', 'stated', 'outbox', 'acknowledgements', 'ledgers')),
    ADD COLUMN currency_code text COLLATE "C",
    ADD COLUMN seen_at timestamptz NOT NULL DEFAULT now(),
    ADD CONSTRAINT breaks_kind_check CHECK (kind IN (
        'missing_in_dbis', 'missing_at_scb', 'amount', 'account', 'currency', 'time', 'duplicate', 'balance',
        'unacknowledged', 'extra', 'rejected_by_scb', 'digest_differs')) NOT VALID;
COMMENT ON COLUMN breaks.comparison IS 'which comparison found it; it closes those that it does not find again';
COMMENT ON COLUMN breaks.seen_at IS 'when it was found last';
COMMENT ON COLUMN breaks.expected IS 'what the other side has: the SCB, the source, the statement';
COMMENT ON COLUMN breaks.actual IS 'what DBIS''s books have';

DROP INDEX breaks_open;
CREATE UNIQUE INDEX breaks_open ON breaks (comparison, kind, ledger_id, reference_id, account_id) NULLS NOT DISTINCT
    WHERE status = 'OPEN';
CREATE INDEX breaks_corrected ON breaks (comparison, kind, ledger_id, reference_id, account_id)
    WHERE status = 'CORRECTED';

-- What is proposed for a break, and the entry that it was posted as: its reference is CORRECTION-<break id>.
CREATE TABLE corrections (
    break_id bigint PRIMARY KEY REFERENCES breaks (id),
    ledger_id text COLLATE "C" NOT NULL,
    debit_account_id text COLLATE "C" NOT NULL,
    credit_account_id text COLLATE "C" NOT NULL,
    amount numeric NOT NULL CHECK (amount > 0 AND amount < 1e38),
    currency_code text COLLATE "C" NOT NULL,
    asset_type text COLLATE "C" NOT NULL,
    books text COLLATE "C" NOT NULL CHECK (books IN ('both', 'dbis')),
    proposal_digest bytea NOT NULL,
    proposed_by text NOT NULL,
    proposed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    entry_id bigint UNIQUE,
    applied_by text,
    applied_at timestamptz,
    CONSTRAINT corrections_applied_check CHECK ((entry_id IS NULL) = (applied_at IS NULL))
);
COMMENT ON COLUMN corrections.books IS
    'both: the SCB hears of it as news and books it too. dbis: DBIS comes into line with the SCB, which only notes it';
COMMENT ON COLUMN corrections.proposal_digest IS 'SHA-256 over what is proposed: an approval is of this and nothing else';

CREATE TABLE correction_approvals (
    break_id bigint NOT NULL REFERENCES corrections (break_id),
    actor text NOT NULL,
    proposal_digest bytea NOT NULL,
    reason text NOT NULL CHECK (btrim(reason) <> ''),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (break_id, actor, proposal_digest)
);
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON correction_approvals
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
