-- Keep one acknowledgement that cannot be used; read again after a restart, it is kept once.
INSERT INTO dead_letters (
    code, field, rule, reason, consumer_group, topic, partition, "offset", key, value, headers
)
VALUES (
    %(code)s, %(field)s, %(rule)s, %(reason)s, %(group)s, %(topic)s, %(partition)s, %(offset)s,
    %(key)s, %(value)s, %(headers)s
)
ON CONFLICT DO NOTHING
