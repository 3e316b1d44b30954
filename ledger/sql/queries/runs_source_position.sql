SELECT source_position FROM runs WHERE id = %(id)s
