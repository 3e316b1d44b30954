SELECT id, action, outcome, field, rule, said, patch, entry_id, reason, actor, at
FROM dead_letter_attempts
WHERE dead_letter_id = %(id)s
ORDER BY id
