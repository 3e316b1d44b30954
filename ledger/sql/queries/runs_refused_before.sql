SELECT refused_before(%(id)s, %(ledger_ids)s::text[], %(reference_ids)s::text[], %(digests)s::bytea[])
