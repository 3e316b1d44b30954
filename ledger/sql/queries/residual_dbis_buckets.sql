-- DBIS's balances (debits - credits since the opening), each mixed into one of 65,536 sums: where both sides have the
-- same sum nothing differs, and no account has to be carried from one to the other.
SELECT
    hashtextextended(raw.id, 0) & 65535 AS bucket,
    sum(hashtextextended(
        raw.id || E'\x1f' || raw.currency_code || E'\x1f' || trim_scale(raw.balance)::text, 1)::numeric) AS digest
FROM (
    SELECT
        id,
        currency_code,
        CASE normal_side WHEN 'debit' THEN balance - opening_balance ELSE opening_balance - balance END AS balance
    FROM bank_accounts
) AS raw
WHERE raw.balance <> 0
GROUP BY 1
