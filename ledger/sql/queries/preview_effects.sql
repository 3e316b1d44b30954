-- The accounts that a preview has touched, those that come lowest first.
SELECT p.account_id, a.currency_code, p.entries, p.before, p.after, p.lowest, a.run_id IS NOT DISTINCT FROM %(run_id)s AS opened
FROM preview_effects AS p
JOIN bank_accounts AS a ON a.id = p.account_id
ORDER BY p.lowest, p.account_id
LIMIT %(limit)s
