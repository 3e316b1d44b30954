-- Lines of the audit log as they are sealed, version 1: every column as a text, in this order. range_number is the id.
CREATE OR REPLACE VIEW audit_texts AS
SELECT log.shard AS range_shard, a.id AS range_number,
       a.id::text AS id, sealed_time(a.at) AS at, a.actor::text AS actor, a.action::text AS action,
       a.reason::text AS reason, a.details::text AS details, encode(a.previous_digest, 'hex') AS previous_digest,
       encode(a.digest, 'hex') AS digest
FROM audit_log AS a CROSS JOIN (VALUES (0)) AS log (shard);  -- it has no shards
