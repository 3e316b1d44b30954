-- The entries of a run that nobody has taken back: neither by an entry that reverses the run, nor with the dead letter
-- that one was posted from. Written so that PostgreSQL plans it as part of the query around it.
CREATE OR REPLACE FUNCTION standing_entries(run_id text) RETURNS SETOF ledger_entries
LANGUAGE sql STABLE
AS $$
SELECT e.*
FROM public.ledger_entries AS e  -- its schema named: nothing of the session takes its place
WHERE e.run_id = standing_entries.run_id
    AND NOT EXISTS (
        SELECT FROM public.ledger_entries AS m
        WHERE m.ledger_id = e.ledger_id AND m.reference_id = 'UNDO-' || e.run_id || '-' || e.id
            AND (m.debit_account_id, m.credit_account_id, m.amount, m.currency_code)
                = (e.credit_account_id, e.debit_account_id, e.amount, e.currency_code))
    AND NOT EXISTS (
        SELECT FROM public.dead_letter_attempts AS a
        JOIN public.ledger_entries AS m
            ON m.ledger_id = e.ledger_id AND m.reference_id = 'UNDO-' || a.dead_letter_id || '-' || a.id
        WHERE a.entry_id = e.id AND a.outcome = 'posted' AND a.action IN ('REDRIVE', 'RELEASE'))
$$;
