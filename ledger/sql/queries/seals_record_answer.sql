SELECT record_seal_answer(
    %(number)s, %(digest)s, %(entries)s, %(content_digest)s, %(result)s, %(reason)s, %(acknowledged_at)s, %(key_id)s,
    %(signature)s, %(topic)s, %(partition)s, %(offset)s
)
