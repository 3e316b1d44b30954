-- What an undo of a run would take back, by currency.
SELECT currency_code, count(*) AS entries, sum(amount) AS sum
FROM standing_entries(%(run)s)
GROUP BY currency_code
ORDER BY currency_code
