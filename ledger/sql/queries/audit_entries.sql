-- One pass over the entries, by ledger: how many, over which time, and how many of them cannot be right.
SELECT
    e.ledger_id, count(*) AS entries,
    min(e.timestamp_utc) AS first, max(e.timestamp_utc) AS last,
    min(e.posted_at) AS first_posted, max(e.posted_at) AS last_posted,
    count(*) FILTER (WHERE NOT (e.amount > 0 AND e.amount < 'Infinity')
        OR NOT coalesce(e.fx_rate > 0 AND e.fx_rate < 'Infinity', true)) AS not_finite,
    count(*) FILTER (WHERE e.posted_at > %(now)s + make_interval(secs => %(limit)s::float8)) AS posted_in_future,
    count(*) FILTER (WHERE d.id IS NULL OR c.id IS NULL) AS accounts_unknown,
    count(*) FILTER (WHERE d.currency_code <> e.currency_code OR c.currency_code <> e.currency_code) AS double_entry
FROM ledger_entries AS e
LEFT JOIN bank_accounts AS d ON d.id = e.debit_account_id
LEFT JOIN bank_accounts AS c ON c.id = e.credit_account_id
GROUP BY e.ledger_id ORDER BY e.ledger_id
