SELECT refuse_seal_answer(
    %(code)s, %(field)s, %(rule)s, %(reason)s, %(group)s, %(topic)s, %(partition)s, %(offset)s, %(key)s, %(value)s,
    %(headers)s
)
