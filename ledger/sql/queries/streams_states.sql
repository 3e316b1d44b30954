SELECT topic, partition, epoch, state, state_since FROM stream_positions WHERE consumer_group = %(group)s
