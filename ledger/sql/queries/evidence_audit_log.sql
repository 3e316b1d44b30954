-- Lines of the audit log as they are sealed, by their ids.
SELECT t.range_shard::text, t.range_number::text, t.id, t.at, t.actor, t.action, t.reason, t.details, t.previous_digest,
       t.digest
FROM audit_texts AS t
WHERE t.range_shard = %(shard)s AND t.range_number BETWEEN %(first)s AND %(last)s
ORDER BY t.range_number
