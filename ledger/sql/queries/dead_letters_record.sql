SELECT record_redrive(%(ids)s::bigint[], %(outcomes)s::text[], %(fields)s::text[], %(rules)s::text[],
    %(said)s::text[], %(entry_ids)s::bigint[], %(patch)s::jsonb, %(before)s::jsonb, %(reason)s::text, %(operator)s::text)
