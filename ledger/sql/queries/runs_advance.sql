SELECT advance_run(%(id)s, %(shards)s::integer[], %(last_sequences)s::bigint[], %(posted)s::bigint[],
    %(duplicates)s::bigint[], %(failed)s::bigint[], %(sent_again)s::bigint[], %(last_id)s, %(last_timestamp)s)
