-- Every process that has not ended in good order; the earlier started first.
SELECT
    id::text AS id,
    kind,
    host,
    pid,
    address,
    extract(EPOCH FROM clock_timestamp() - beat_at)::float8 AS seconds,
    ready,
    problems,
    about,
    command,
    version,
    extract(EPOCH FROM clock_timestamp() - started_at)::float8 AS started_seconds,
    round_seconds,
    login,
    beats,
    ended_since,
    took_place
FROM processes
ORDER BY started_at
