-- How many breaks there are of those that are asked for.
SELECT count(*) FROM breaks
WHERE (%(status)s::text IS NULL OR status = %(status)s)
    AND (%(kinds)s::text[] IS NULL OR kind = ANY(%(kinds)s))
    AND (%(comparison)s::text IS NULL OR comparison = %(comparison)s)
    AND (%(ledger)s::text IS NULL OR ledger_id = %(ledger)s)
    AND (%(account)s::text IS NULL OR account_id = %(account)s)
    AND (%(reference)s::text IS NULL OR reference_id = %(reference)s)
