-- Write down what a run is to do. Nothing begins.
CREATE OR REPLACE FUNCTION plan_run(
    id text, kind text, source_id text, ledger_id text, topic text, consumer_group text, definition jsonb,
    total_records bigint, reason text, operator_name text DEFAULT ''
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT FROM stream_positions AS p WHERE p.consumer_group = plan_run.consumer_group) THEN
        RAISE EXCEPTION 'the consumer group % has read before: a run needs one of its own', plan_run.consumer_group
            USING ERRCODE = 'LD913', HINT = 'name the run otherwise';
    END IF;
    INSERT INTO runs (id, kind, status, source_id, ledger_id, topic, consumer_group, definition, total_records)
    VALUES (plan_run.id, plan_run.kind, 'PLANNED', plan_run.source_id, plan_run.ledger_id, plan_run.topic,
        plan_run.consumer_group, plan_run.definition, plan_run.total_records);
    PERFORM write_audit('run_plan', plan_run.reason, jsonb_build_object('run_id', plan_run.id, 'kind', plan_run.kind,
        'source_id', plan_run.source_id, 'ledger_id', plan_run.ledger_id, 'topic', plan_run.topic,
        'before', NULL, 'after', jsonb_build_object('status', 'PLANNED', 'total_records', plan_run.total_records)),
        plan_run.operator_name);
END
$$;
