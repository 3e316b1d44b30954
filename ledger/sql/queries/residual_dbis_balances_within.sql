-- DBIS's balances in some of the sums.
SELECT
    id,
    currency_code,
    CASE normal_side WHEN 'debit' THEN balance - opening_balance ELSE opening_balance - balance END AS balance
FROM bank_accounts
WHERE balance <> opening_balance AND hashtextextended(id, 0) & 65535 = ANY(%(buckets)s::bigint[])
