SELECT park_dead_letters(%(group)s, %(topics)s::text[], %(partitions)s::integer[], %(offsets)s::bigint[],
    %(debits)s::text[], %(credits)s::text[])
