SELECT shard, next_offset, epoch, topic_id, state, state_reason, state_since, refused_in_a_row
FROM claim_stream(%(group)s, %(topic)s, %(partition)s, %(owner)s, %(topic_id)s) WHERE shard IS NOT NULL
