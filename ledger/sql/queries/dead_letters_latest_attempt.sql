-- The number of the latest attempt of all.
SELECT coalesce(max(id), 0) FROM dead_letter_attempts
