SELECT record_source(%(id)s, %(position)s::jsonb, %(ended)s, %(sequences)s::bigint[], %(ledger_ids)s::text[],
    %(reference_ids)s::text[], %(digests)s::bytea[], %(refusals)s::jsonb)
