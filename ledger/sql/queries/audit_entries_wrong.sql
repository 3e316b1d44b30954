-- The first entries that cannot be right, with what is wrong of each: as audit_entries counts them.
SELECT entry_id, ledger_id, reference_id, what FROM (
    SELECT e.id AS entry_id, e.ledger_id, e.reference_id,
        CASE %(check)s
            WHEN 'not_finite' THEN NOT (e.amount > 0 AND e.amount < 'Infinity')
                OR NOT coalesce(e.fx_rate > 0 AND e.fx_rate < 'Infinity', true)
            WHEN 'posted_in_future' THEN e.posted_at > %(now)s + make_interval(secs => %(limit)s::float8)
            WHEN 'accounts_unknown' THEN d.id IS NULL OR c.id IS NULL
            ELSE d.currency_code <> e.currency_code OR c.currency_code <> e.currency_code
        END AS wrong,
        CASE %(check)s
            WHEN 'not_finite' THEN concat_ws(' at ', e.amount, e.fx_rate)
            WHEN 'posted_in_future' THEN e.posted_at::text
            WHEN 'accounts_unknown' THEN concat_ws(' ', CASE WHEN d.id IS NULL THEN e.debit_account_id END,
                CASE WHEN c.id IS NULL THEN e.credit_account_id END)
            ELSE concat_ws(' ', e.currency_code, d.currency_code, c.currency_code)
        END AS what
    FROM ledger_entries AS e
    LEFT JOIN bank_accounts AS d ON d.id = e.debit_account_id
    LEFT JOIN bank_accounts AS c ON c.id = e.credit_account_id
) AS e
WHERE e.wrong
ORDER BY e.entry_id
LIMIT %(most)s
