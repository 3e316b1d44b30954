SELECT note_content(%(shard)s, %(source_id)s, %(from_offset)s, %(file)s, %(sha256)s, %(mapping)s, %(schema)s)
