-- Those of the letters that somebody has dealt with since an attempt. Asked once they are locked: a statement that
-- waits for a lock sees what was there when it began.
SELECT DISTINCT dead_letter_id
FROM dead_letter_attempts
WHERE dead_letter_id = ANY(%(ids)s::bigint[]) AND id > %(attempt)s
