SELECT topic, partition, epoch, state, state_since, owner FROM stream_positions WHERE consumer_group = %(group)s
