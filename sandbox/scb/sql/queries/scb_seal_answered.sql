-- Kafka has the answer to a window.
UPDATE heard_seals
SET waiting = false, own_entries = %(entries)s, own_content_digest = %(content_digest)s, result = %(result)s,
    reason = %(reason)s, answered_at = %(answered_at)s
WHERE number = %(number)s AND digest = %(digest)s
