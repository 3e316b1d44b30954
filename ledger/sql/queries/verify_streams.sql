-- The streams of a run: where each begins and ends, and how far it is.
SELECT stream.shard, place.topic, place.partition, stream.begins, stream.ends, place.next_offset
FROM run_streams AS stream JOIN stream_positions AS place ON place.shard = stream.shard
WHERE stream.run_id = %(run)s
ORDER BY place.topic, place.partition
