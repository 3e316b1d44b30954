-- Ask the relay to send a range of a shard once more, in pieces that it can send in one batch each, and wake it;
-- the requests' ids. What was never published is sent by the relay anyway, in order: not to be asked for.
CREATE OR REPLACE FUNCTION request_resend(shard integer, first bigint, last bigint, size bigint) RETURNS SETOF bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM stream_positions AS p
                   WHERE p.shard = request_resend.shard AND p.published_sequence >= request_resend.last) THEN
        RAISE EXCEPTION 'shard % is not published up to %', request_resend.shard, request_resend.last
            USING ERRCODE = 'LD908';
    END IF;
    PERFORM write_audit('resend_requested', '', jsonb_build_object('shard', request_resend.shard,
        'from', request_resend.first, 'to', request_resend.last));
    PERFORM pg_notify('dual_ledger_outbox', '');
    RETURN QUERY
    INSERT INTO relay_resends (shard, from_sequence, to_sequence, requested_at)
    SELECT request_resend.shard, piece, least(piece + request_resend.size - 1, request_resend.last), clock_timestamp()
    FROM generate_series(request_resend.first, request_resend.last, request_resend.size) AS piece
    ORDER BY piece
    RETURNING id;
END
$$;
