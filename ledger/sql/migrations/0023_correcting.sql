-- Corrections know the entry that they correct and the login of each person who approved; what is proposed, and what came
-- of it, have types of their own.

ALTER TABLE corrections ADD COLUMN reference_id text COLLATE "C";
COMMENT ON COLUMN corrections.reference_id IS 'the entry whose difference is corrected; null for a balance';
CREATE INDEX corrections_reference ON corrections (ledger_id, reference_id)
    WHERE entry_id IS NOT NULL AND reference_id IS NOT NULL;

ALTER TABLE correction_approvals ADD COLUMN login text NOT NULL DEFAULT session_user;
COMMENT ON COLUMN correction_approvals.login IS
    'two logins are two persons; the name of the operating system''s user is only what the program says';

CREATE TYPE correction_proposal AS (
    break_id bigint, comparison text, kind text, reference_id text, expected text, actual text,
    ledger_id text, debit_account_id text, credit_account_id text, amount numeric, currency_code text,
    asset_type text, books text, digest bytea, refusal text, about text
);
COMMENT ON TYPE correction_proposal IS
    'the entry that a break proposes (reference_id is what it corrects), or why it proposes none, and what that is about';

CREATE TYPE posted_correction AS (
    break_id bigint, outcome text, field text, rule text, entry_id bigint,
    debit_before numeric, debit_after numeric, credit_before numeric, credit_after numeric
);
COMMENT ON TYPE posted_correction IS 'what posting answered, and the balances of both accounts before and after that entry';
