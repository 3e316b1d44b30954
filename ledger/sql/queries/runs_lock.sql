-- One session conducts a run: the lock ends with it, however it ends.
SELECT pg_try_advisory_lock(hashtextextended('dual-ledger run ' || %(id)s::text, 0))
