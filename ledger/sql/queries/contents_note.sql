SELECT note_contents(%(shards)s::integer[], %(source_ids)s::text[], %(from_offsets)s::bigint[], %(files)s::text[],
    %(sha256s)s::text[], %(mappings)s::text[], %(schemas)s::text[])
