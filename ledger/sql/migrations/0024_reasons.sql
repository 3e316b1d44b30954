-- Every line of the audit log says why: functions that could be called without a reason take one. Their old forms go, or
-- a call with fewer arguments would still find them.
DROP FUNCTION IF EXISTS create_ledger(text, text, text[]);
DROP FUNCTION IF EXISTS plan_run(text, text, text, text, text, text, jsonb, bigint, text);
DROP FUNCTION IF EXISTS request_resend(integer, bigint, bigint, bigint);
DROP FUNCTION IF EXISTS reserve_balance(text, text, numeric, text, text);
DROP FUNCTION IF EXISTS release_balance(text, text, text);

COMMENT ON COLUMN audit_log.digest IS 'SHA-256 over previous_digest and the row''s other columns (audit_digest)';
