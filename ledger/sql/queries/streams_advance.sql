SELECT settle_batch(%(shards)s::integer[], %(begins)s::bigint[], %(ends)s::bigint[], %(posted)s::bigint[],
    %(duplicates)s::bigint[], %(dead_letters)s::bigint[], %(refused_in_a_row)s::bigint[],
    %(polled_at)s, %(traceparent)s)
