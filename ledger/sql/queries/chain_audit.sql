-- Lines of the audit log behind an id, with the digest that each should have.
SELECT
    a.id,
    encode(a.previous_digest, 'hex') AS previous_digest,
    encode(a.digest, 'hex') AS digest,
    encode(audit_digest(a), 'hex') AS computed
FROM audit_log AS a
WHERE a.id > %(after)s
ORDER BY a.id
LIMIT %(limit)s
