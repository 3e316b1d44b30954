-- Keep what the SCB says of a sealed window, as it came; whether it is new. Ids are drawn in order of commit, under the
-- lock at the end of the chain, so that a window can seal all up to the last one.
CREATE OR REPLACE FUNCTION record_seal_answer(
    number bigint, digest bytea, entries bigint, content_digest text, result text, reason text,
    acknowledged_at timestamptz, key_id text, signature bytea, topic text, partition integer, "offset" bigint
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(seal_lock());
    INSERT INTO seal_acknowledgements (number, digest, entries, content_digest, result, reason, acknowledged_at, key_id,
        signature, topic, partition, "offset")
    VALUES (record_seal_answer.number, record_seal_answer.digest, record_seal_answer.entries,
        record_seal_answer.content_digest, record_seal_answer.result, record_seal_answer.reason,
        record_seal_answer.acknowledged_at, record_seal_answer.key_id, record_seal_answer.signature,
        record_seal_answer.topic, record_seal_answer.partition, record_seal_answer."offset")
    ON CONFLICT DO NOTHING;
    RETURN FOUND;
END
$$;
