SELECT sequence, position, column_name, value, code, field, rule, reason
FROM run_refusals
WHERE run_id = %(run)s AND sequence > %(after)s
ORDER BY sequence
LIMIT %(limit)s
