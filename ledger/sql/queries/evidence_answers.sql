-- All that the SCB has said of windows so far, as texts.
SELECT a.id::text, a.number::text, encode(a.digest, 'hex'), a.entries::text, a.content_digest, a.result, a.reason,
       sealed_time(a.acknowledged_at), a.key_id, encode(a.signature, 'hex'), a.topic, a.partition::text,
       a."offset"::text, sealed_time(a.received_at)
FROM seal_acknowledgements AS a
WHERE a.number BETWEEN %(first_window)s AND %(last_window)s
ORDER BY a.id
