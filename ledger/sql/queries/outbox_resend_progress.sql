-- How many of these requests are still open, and whether a relay holds their shard.
SELECT
    count(*) FILTER (WHERE resend.done_at IS NULL) AS open,
    EXISTS (
        SELECT FROM relay_leases AS lease WHERE lease.shard = %(shard)s AND lease.expires_at > clock_timestamp()
    ) AS served
FROM relay_resends AS resend
WHERE resend.id = ANY(%(ids)s)
