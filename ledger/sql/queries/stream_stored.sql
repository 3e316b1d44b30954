SELECT shard, next_offset, topic_id, epoch, moved_to FROM stream_positions
WHERE consumer_group = %(group)s AND topic = %(topic)s AND partition = %(partition)s
