-- The newest windows, as both sides have them.
SELECT * FROM sealed_ledgers ORDER BY number DESC LIMIT %(limit)s
