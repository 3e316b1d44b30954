-- Which of the differences found a correction has answered already.
SELECT ordinal, break_id FROM corrected_breaks(%(comparison)s, %(breaks)s)
