-- Unique constraints of the entries whose name contains `reference`, as DBIS looks for it.
SELECT c.conname AS name, c.convalidated AND i.indisvalid AND i.indisready AS valid, c.condeferrable AS deferrable,
    ARRAY(SELECT a.attname::text FROM unnest(c.conkey) WITH ORDINALITY AS k (number, nth)
          JOIN pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.number ORDER BY k.nth) AS columns
FROM pg_constraint AS c JOIN pg_index AS i ON i.indexrelid = c.conindid
WHERE c.conrelid = to_regclass('public.ledger_entries') AND c.contype = 'u' AND c.conname LIKE '%reference%'
ORDER BY c.conname
