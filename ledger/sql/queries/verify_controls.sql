-- What the source of a run says it holds, window by window, in the order in which it was read.
SELECT source_window, window_from, window_to, first_sequence, last_sequence, count, sums, digest
FROM run_controls
WHERE run_id = %(run)s
ORDER BY first_sequence, last_sequence, source_window
