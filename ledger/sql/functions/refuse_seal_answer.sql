-- Keep what cannot be read as the SCB's word on a sealed window, whole, as a dead letter; read again it is kept once.
CREATE OR REPLACE FUNCTION refuse_seal_answer(
    code text, field text, rule text, reason text, consumer_group text, topic text, partition integer,
    "offset" bigint, key bytea, value bytea, headers jsonb
) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
    INSERT INTO dead_letters (code, field, rule, reason, consumer_group, topic, partition, "offset", key, value, headers)
    VALUES (refuse_seal_answer.code, refuse_seal_answer.field, refuse_seal_answer.rule, refuse_seal_answer.reason,
            refuse_seal_answer.consumer_group, refuse_seal_answer.topic, refuse_seal_answer.partition,
            refuse_seal_answer."offset", refuse_seal_answer.key, refuse_seal_answer.value, refuse_seal_answer.headers)
    ON CONFLICT DO NOTHING;
$$;
