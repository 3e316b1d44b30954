SELECT record_seal_publication(%(number)s, %(topic)s, %(partition)s, %(offset)s, %(key_id)s, %(signature)s)
