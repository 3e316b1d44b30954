SELECT set_stream_state(shard, 'STOPPED', %(reason)s) FROM stream_positions
WHERE consumer_group = %(group)s AND topic = %(topic)s AND partition = %(partition)s
    AND epoch = %(epoch)s AND state = 'RUNNING'
