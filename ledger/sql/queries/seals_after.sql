-- The first window sealed after a time, as both sides have it: with those before it, it holds whatever was committed by then.
SELECT * FROM sealed_ledgers WHERE sealed_at > %(at)s ORDER BY number LIMIT 1
