-- Sealed windows as texts, in their order.
SELECT w.version::text, w.number::text, sealed_time(w.sealed_at), encode(w.previous_digest, 'hex'), w.entries::text,
       w.content_digest, encode(w.digest, 'hex')
FROM sealed_windows AS w
WHERE w.number BETWEEN %(first_window)s AND %(last_window)s
ORDER BY w.number
