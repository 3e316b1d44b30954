-- Ask the relay to send a range of a shard once more, in pieces that it can send in one batch each, and wake it;
-- the requests' ids. What was never published is sent by the relay anyway, in order: not to be asked for.
CREATE OR REPLACE FUNCTION request_resend(
    shard integer, first bigint, last bigint, size bigint, reason text, operator_name text DEFAULT ''
) RETURNS SETOF bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
    _open bigint;
    _asked bigint[];
BEGIN
    IF NOT EXISTS (SELECT FROM stream_positions AS p
                   WHERE p.shard = request_resend.shard AND p.published_sequence >= request_resend.last) THEN
        RAISE EXCEPTION 'shard % is not published up to %', request_resend.shard, request_resend.last
            USING ERRCODE = 'LD908';
    END IF;
    SELECT count(*) INTO _open FROM relay_resends AS r WHERE r.shard = request_resend.shard AND r.done_at IS NULL;
    WITH asked AS (
        INSERT INTO relay_resends (shard, from_sequence, to_sequence, requested_at)
        SELECT request_resend.shard, piece, least(piece + request_resend.size - 1, request_resend.last),
               clock_timestamp()
        FROM generate_series(request_resend.first, request_resend.last, request_resend.size) AS piece
        ORDER BY piece
        RETURNING id
    )
    SELECT array_agg(a.id ORDER BY a.id) INTO _asked FROM asked AS a;
    PERFORM pg_notify('dual_ledger_outbox', '');
    PERFORM write_audit('resend_requested', request_resend.reason, jsonb_build_object('shard', request_resend.shard,
        'from', request_resend.first, 'to', request_resend.last, 'before', jsonb_build_object('open_requests', _open),
        'after', jsonb_build_object('open_requests', _open + cardinality(_asked))), request_resend.operator_name);
    RETURN QUERY SELECT unnest(_asked);
END
$$;
