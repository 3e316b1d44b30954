SELECT settle_parked_letters(%(ids)s::bigint[], %(outcomes)s::text[], %(fields)s::text[], %(rules)s::text[],
    %(reasons)s::text[], %(entry_ids)s::bigint[])
