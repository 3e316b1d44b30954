SELECT "offset" FROM duplicates
WHERE consumer_group = %(group)s AND topic = %(topic)s AND partition = %(partition)s AND "offset" > %(after)s
ORDER BY "offset"
LIMIT %(limit)s
