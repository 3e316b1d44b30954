-- What the SCB said of sealed windows, as it is sealed, version 1: every column as a text, in this order. range_number is
-- the id.
CREATE OR REPLACE VIEW acknowledgement_texts AS
SELECT log.shard AS range_shard, a.id AS range_number,
       a.id::text AS id, a.number::text AS number, encode(a.digest, 'hex') AS digest, a.entries::text AS entries,
       a.content_digest::text AS content_digest, a.result::text AS result, a.reason::text AS reason,
       sealed_time(a.acknowledged_at) AS acknowledged_at, a.key_id::text AS key_id,
       encode(a.signature, 'hex') AS signature, a.topic::text AS topic, a.partition::text AS partition,
       a."offset"::text AS "offset", sealed_time(a.received_at) AS received_at
FROM seal_acknowledgements AS a CROSS JOIN (VALUES (0)) AS log (shard);  -- they have no shards
