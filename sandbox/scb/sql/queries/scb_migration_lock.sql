-- One process at a time brings the schema up to date; the number is arbitrary and only the stand-in's.
SELECT pg_advisory_xact_lock(7223400411)
