-- The SCB's balances in the same sums as DBIS's.
SELECT
    hashtextextended(account_id, 0) & 65535 AS bucket,
    sum(hashtextextended(
        account_id || E'\x1f' || currency_code || E'\x1f' || trim_scale(balance)::text, 1)::numeric) AS digest
FROM scb_balances
WHERE balance <> 0
GROUP BY 1
