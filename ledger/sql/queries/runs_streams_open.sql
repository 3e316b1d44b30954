SELECT open_run_streams(%(id)s, %(topic)s, %(topic_id)s, %(partitions)s::integer[], %(begins)s::bigint[],
    %(ends)s::bigint[])
