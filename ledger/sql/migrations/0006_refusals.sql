-- Refused messages as a service: tried again, held for an account that is not there yet, given up; and the audit
-- log's chain.

ALTER TABLE dead_letters DROP CONSTRAINT dead_letters_status_check;
ALTER TABLE dead_letters
    ADD CONSTRAINT dead_letters_status_check
    CHECK (status IN ('OPEN', 'PARKED', 'REDRIVEN', 'UNDONE', 'DISCARDED')),
    ADD COLUMN last_code text COLLATE "C",
    ADD COLUMN patch jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN entry_id bigint,
    ADD COLUMN settled_at timestamptz;
COMMENT ON COLUMN dead_letters.code IS 'why the stream refused it; never changes';
COMMENT ON COLUMN dead_letters.last_code IS 'what the latest attempt was answered; null before the first';
COMMENT ON COLUMN dead_letters.status IS
    'OPEN: waits for a person; PARKED: for an account; REDRIVEN: posted, or found posted; UNDONE: that was taken '
    'back by a mirror entry; DISCARDED: given up, with a reason';
COMMENT ON COLUMN dead_letters.patch IS 'field → value, laid over the entry by the attempt that settled it';
COMMENT ON COLUMN dead_letters.entry_id IS 'the entry that the latest attempt posted';
CREATE INDEX dead_letters_open ON dead_letters (id) WHERE status = 'OPEN';

-- Everything that was done to a dead letter, in order of id.
CREATE TABLE dead_letter_attempts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dead_letter_id bigint NOT NULL REFERENCES dead_letters (id),
    action text COLLATE "C" NOT NULL CHECK (action IN ('REDRIVE', 'RELEASE', 'UNDO', 'DISCARD', 'REOPEN')),
    outcome text COLLATE "C",
    field text COLLATE "C" NOT NULL DEFAULT '',
    rule text COLLATE "C" NOT NULL DEFAULT '',
    patch jsonb NOT NULL DEFAULT '{}',
    entry_id bigint,
    reason text NOT NULL DEFAULT '',
    actor text NOT NULL DEFAULT session_user,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX dead_letter_attempts_letter ON dead_letter_attempts (dead_letter_id);
COMMENT ON COLUMN dead_letter_attempts.outcome IS 'what posting answered; null where nothing was posted';

-- Which accounts the parked messages wait for; a row goes when its message is settled. The messages of one account
-- are released in order of dead_letter_id.
CREATE TABLE parked_waits (
    account_id text COLLATE "C" NOT NULL,
    dead_letter_id bigint NOT NULL REFERENCES dead_letters (id),
    PRIMARY KEY (account_id, dead_letter_id)
);
CREATE INDEX parked_waits_letter ON parked_waits (dead_letter_id);

ALTER TABLE audit_log ADD CONSTRAINT audit_log_previous_key UNIQUE (previous_digest);
COMMENT ON COLUMN audit_log.digest IS 'SHA-256 over previous_digest and the row''s other columns (write_audit)';
