-- Take or prolong the lease of every shard that is free or ours. An expiry further ahead than any lease lasts
-- means that the database's clock was set back: such a lease is free too.
INSERT INTO relay_leases AS lease (shard, owner, expires_at, fence)
SELECT shard, %(owner)s, clock_timestamp() + make_interval(secs => %(seconds)s), 1
FROM stream_positions
ORDER BY shard
ON CONFLICT (shard) DO UPDATE
SET owner = excluded.owner,
    expires_at = excluded.expires_at,
    fence = lease.fence + CASE WHEN lease.owner = excluded.owner THEN 0 ELSE 1 END
WHERE lease.owner = excluded.owner
    OR lease.expires_at NOT BETWEEN clock_timestamp() AND clock_timestamp() + interval '10 minutes'
RETURNING shard, fence
