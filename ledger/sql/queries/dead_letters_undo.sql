SELECT answer, reference_id, outcome, field, rule, entry_id
FROM undo_dead_letter(%(id)s::bigint, %(reason)s::text, %(operator)s::text)
