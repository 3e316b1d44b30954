SELECT letter_id, was FROM discard_dead_letters(%(ids)s::bigint[], %(reason)s::text, %(operator)s::text)
ORDER BY letter_id
