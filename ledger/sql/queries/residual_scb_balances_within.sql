-- The SCB's balances in some of the sums.
SELECT account_id, currency_code, balance
FROM scb_balances
WHERE balance <> 0 AND hashtextextended(account_id, 0) & 65535 = ANY(%(buckets)s::bigint[])
