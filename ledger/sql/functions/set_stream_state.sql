-- Stop a stream with its reason, or let it run again: its row of refusals then begins anew.
CREATE OR REPLACE FUNCTION set_stream_state(shard integer, state text, reason text) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
    UPDATE stream_positions AS p
    SET state = set_stream_state.state, state_reason = set_stream_state.reason, updated_at = now(),
        state_since = CASE p.state WHEN set_stream_state.state THEN p.state_since ELSE clock_timestamp() END,
        refused_in_a_row = CASE set_stream_state.state WHEN 'RUNNING' THEN 0 ELSE p.refused_in_a_row END
    WHERE p.shard = set_stream_state.shard;
$$;
