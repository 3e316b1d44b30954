-- The last window sealed at or before a time, as both sides have it.
SELECT * FROM sealed_ledgers WHERE sealed_at <= %(at)s ORDER BY number DESC LIMIT 1
