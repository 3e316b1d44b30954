-- What became of each offset of each stream: exactly one row for every message below the stored position, but for those
-- that a person skipped (position_moves); a stream that was set back has rows above it too.
CREATE OR REPLACE VIEW dispositions AS
SELECT p.consumer_group, e.topic, e.partition, e."offset", 'posted' AS disposition, e.ledger_id, e.reference_id,
       e.posted_at AS at
FROM ledger_entries AS e JOIN stream_positions AS p ON p.shard = e.shard
WHERE e.shard <> 0
UNION ALL
SELECT consumer_group, topic, partition, "offset", 'duplicate', ledger_id, reference_id, at FROM duplicates
UNION ALL
SELECT consumer_group, topic, partition, "offset", 'dead letter', ledger_id, reference_id, at FROM dead_letters;
