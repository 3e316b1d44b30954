SELECT settled_offsets(%(shard)s, %(offsets)s::bigint[], %(ledgers)s::text[], %(references)s::text[])
