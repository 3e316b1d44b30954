-- Answers to windows that were never sealed here.
SELECT a.id, a.number, encode(a.digest, 'hex') AS digest, a.received_at, a.topic, a.partition, a."offset"
FROM seal_acknowledgements AS a
WHERE NOT EXISTS (SELECT FROM sealed_windows AS w WHERE w.number = a.number)
ORDER BY a.id
LIMIT %(limit)s
