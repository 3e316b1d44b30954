-- The SCB's messages that were refused without saying of which entry they are.
SELECT count(*) FROM dead_letters
WHERE topic = %(topic)s AND reference_id IS NULL AND status IN ('OPEN', 'DISCARDED')
