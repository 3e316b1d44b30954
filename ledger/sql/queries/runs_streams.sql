SELECT p.partition, s.begins, s.ends, s.last_sequence, p.next_offset
FROM run_streams AS s
JOIN stream_positions AS p ON p.shard = s.shard
WHERE s.run_id = %(id)s
ORDER BY p.partition
