-- DBIS's entries and amounts by day or month of business, and currency.
SELECT
    to_jsonb(date_trunc(%(unit)s, timestamp_utc, 'UTC')) #>> '{}' AS period,
    currency_code,
    count(*) AS entries,
    sum(amount) AS amount
FROM ledger_entries
GROUP BY date_trunc(%(unit)s, timestamp_utc, 'UTC'), currency_code
