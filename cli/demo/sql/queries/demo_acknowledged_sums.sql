SELECT e.currency_code, count(*), sum(e.amount)
FROM ledger_entries AS e JOIN outbox_rows AS o USING (id)
WHERE o.status = 'ACKNOWLEDGED' GROUP BY e.currency_code ORDER BY e.currency_code
