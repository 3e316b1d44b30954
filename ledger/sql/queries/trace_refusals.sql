-- Records of runs that became no entry and whose refused value is this text: only a refused reference itself is found so.
SELECT run_id, sequence, position, column_name, value, code, field, rule, reason
FROM run_refusals
WHERE value = %(reference)s
ORDER BY run_id, sequence
LIMIT 10
