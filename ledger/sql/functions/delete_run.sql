-- Take a run back without a trace in the ledger, in one transaction: its entries and outbox rows go, balances are what
-- they were, accounts that it opened and nobody else used go too. Refused when anybody can have heard of it. The run, its
-- counters, duplicates and dead letters stay as its history. Answers what it removed.
CREATE OR REPLACE FUNCTION delete_run(run_id text, reason text, operator_name text DEFAULT '')
RETURNS TABLE (entries bigint, outbox_rows bigint, accounts_restored bigint, accounts_removed bigint)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
    _run runs;
    _shards integer[];
    _obstacles text;
    _touched text[] COLLATE "C";
    _rules jsonb;
    _before jsonb;
BEGIN
    -- 1. the run and its streams: no consumer posts to them any more
    _run := take_in_undo(delete_run.run_id, 'delete', delete_run.reason, delete_run.operator_name);
    SELECT coalesce(array_agg(s.shard), '{}') INTO _shards FROM run_streams AS s WHERE s.run_id = _run.id;
    -- 2. the leases: a relay that would begin now waits for the end of this transaction, and finds nothing to send
    INSERT INTO relay_leases (shard, owner, fence, expires_at)
    SELECT s, 'undo of ' || _run.id, 0, to_timestamp(0) FROM unnest(_shards) AS s ORDER BY s
    ON CONFLICT DO NOTHING;
    -- 3. alone: nobody posts, nor changes an account, nor seals, until the end
    PERFORM pg_advisory_xact_lock(seal_lock());
    PERFORM pg_advisory_xact_lock(posting_lock());
    SELECT string_agg(format('%s (%s)', o.obstacle, o.rows), ', ') INTO _obstacles FROM delete_obstacles(_run.id) AS o;
    IF _obstacles IS NOT NULL THEN
        RAISE EXCEPTION 'run % cannot be deleted: %', _run.id, _obstacles USING ERRCODE = 'LD933';
    END IF;
    SELECT array_agg(DISTINCT side.account_id ORDER BY side.account_id) INTO _touched
    FROM (SELECT e.debit_account_id AS account_id FROM ledger_entries AS e WHERE e.run_id = _run.id
          UNION ALL SELECT e.credit_account_id FROM ledger_entries AS e WHERE e.run_id = _run.id) AS side;
    _before := jsonb_build_object('run_id', _run.id, 'method', 'delete', 'accounts', coalesce(cardinality(_touched), 0),
        'before', jsonb_build_object('status', _run.status), 'after', jsonb_build_object('status', 'UNDOING'));

    -- 4. the balance rules aside, the entries out, the balances back, the rules again
    _rules := balance_rules();
    PERFORM drop_balance_rules(_rules);
    UPDATE run_undos AS u SET deleting = pg_current_xact_id() WHERE u.run_id = _run.id;
    WITH gone AS (
        DELETE FROM ledger_entries AS e WHERE e.run_id = _run.id
        RETURNING e.debit_account_id, e.credit_account_id, e.amount
    ), moved AS (
        SELECT side.account_id, sum(side.debit) AS debit
        FROM (SELECT g.debit_account_id AS account_id, g.amount AS debit FROM gone AS g
              UNION ALL SELECT g.credit_account_id, -g.amount FROM gone AS g) AS side
        GROUP BY side.account_id
    ), restored AS (
        UPDATE bank_accounts AS a
        SET balance = a.balance - CASE a.normal_side WHEN 'debit' THEN m.debit ELSE -m.debit END,
            available_balance = a.balance - CASE a.normal_side WHEN 'debit' THEN m.debit ELSE -m.debit END
                - a.reserved_balance,
            version = a.version + 1, updated_at = now()
        FROM moved AS m WHERE a.id = m.account_id
        RETURNING a.id
    )
    SELECT (SELECT count(*) FROM gone), (SELECT count(*) FROM restored) INTO entries, accounts_restored;
    UPDATE run_undos AS u SET deleting = NULL, entries = delete_run.entries, ended_at = clock_timestamp()
    WHERE u.run_id = _run.id;
    DELETE FROM dual_ledger_outbox AS o WHERE o.shard = ANY (_shards);
    GET DIAGNOSTICS outbox_rows = ROW_COUNT;
    UPDATE stream_positions AS p SET next_sequence = 1, posted = 0, updated_at = now() WHERE p.shard = ANY (_shards);
    accounts_removed := remove_opened_accounts(_run.id);
    PERFORM restore_balance_rules(_rules);

    -- 5. proven, or nothing of it happens
    IF outbox_rows <> entries OR EXISTS (SELECT FROM ledger_entries AS e WHERE e.run_id = _run.id)
            OR EXISTS (SELECT FROM balance_check AS b JOIN bank_accounts AS a ON a.id = b.account_id
                       WHERE b.account_id = ANY (_touched)
                           AND (b.balance <> b.recomputed OR a.available_balance <> a.balance - a.reserved_balance)) THEN
        RAISE EXCEPTION 'without run % the balances would not equal their entries: nothing was deleted', _run.id
            USING ERRCODE = 'LD935';
    END IF;
    DELETE FROM relay_leases AS l WHERE l.owner = 'undo of ' || _run.id;
    PERFORM say_undone(_run, 'UNDONE', format('undone by delete, %s entries: %s', entries, delete_run.reason));
    PERFORM write_audit('run_undo_begin', delete_run.reason, _before, delete_run.operator_name);
    PERFORM write_audit('run_undo_end', delete_run.reason, jsonb_build_object('run_id', _run.id, 'method', 'delete',
        'entries', entries, 'outbox_rows', outbox_rows, 'accounts_restored', accounts_restored,
        'accounts_removed', accounts_removed, 'before', jsonb_build_object('status', 'UNDOING'),
        'after', jsonb_build_object('status', 'UNDONE')), delete_run.operator_name);
    RETURN NEXT;
END
$$;
