SELECT touch_checkpoints(%(group)s, %(topics)s::text[], %(partitions)s::integer[])
