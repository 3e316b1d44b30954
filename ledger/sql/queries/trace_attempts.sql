-- Everything that was done to some dead letters, in order.
SELECT dead_letter_id, id, action, outcome, field, rule, said, patch, entry_id, reason, actor, at
FROM dead_letter_attempts
WHERE dead_letter_id = ANY(%(letters)s)
ORDER BY id
