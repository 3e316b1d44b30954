-- The careful way: decide each entry's outcome as if they came one by one in order of `ordinal`, post the good
-- ones in one statement, answer for all. No statement is run per entry, unless the balance rules are applied:
-- then what is available to an entry depends on those before it. `park`: see parks.
CREATE OR REPLACE FUNCTION post_ledger_entries(entries posting[], park boolean DEFAULT NULL) RETURNS SETOF posting
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
SET enable_mergejoin = off
AS $$
DECLARE
    _entry posting;
    _decided posting[];
BEGIN
    -- 1. alone: nobody posts between the judgement and the insert
    PERFORM pg_advisory_xact_lock(posting_lock());

    IF balance_rules_apply() THEN
        FOR _entry IN SELECT * FROM unnest(entries) AS n ORDER BY n.ordinal LOOP
            RETURN NEXT post_one(_entry, post_ledger_entries.park);
        END LOOP;
        RETURN;
    END IF;

    -- 2. the accounts, in order of id
    PERFORM FROM bank_accounts AS a
    WHERE a.id IN (SELECT n.debit_account_id FROM unnest(entries) AS n
                   UNION SELECT n.credit_account_id FROM unnest(entries) AS n)
    ORDER BY a.id
    FOR NO KEY UPDATE;

    -- 3. judge each: by itself, by its reference in the books, by the state of the books
    -- 4. of those with the same reference the first that can be posted takes it; later ones are judged by it
    SELECT array_agg(ROW(j.ordinal, j.ledger_id, j.debit_account_id, j.credit_account_id, j.amount,
               j.currency_code, j.asset_type, j.transaction_type, j.reference_id, j.fx_rate, j.metadata,
               j.timestamp_utc, j.source_id, j.source_type, j.source_position, j.producer_sequence, j.run_id,
               j.topic, j.partition, j."offset", j.traceparent, j.shard,
               CASE WHEN j.stateless IS NOT NULL THEN j.stateless[1]
                    WHEN j.judged_by IS NOT NULL
                        THEN CASE WHEN j.judged_by = j.new_digest THEN 'duplicate' ELSE 'conflict' END
                    WHEN j.parked <> '' THEN 'parked'
                    ELSE coalesce(j.state, 'posted') END,
               j.stateless[2], coalesce(j.stateless[3], CASE WHEN j.judged_by IS NULL THEN j.parked END), NULL, j.new_digest, j.judged_by)::posting ORDER BY j.ordinal)
    INTO _decided
    FROM (
        SELECT f.*,
               CASE WHEN f.in_books IS NOT NULL THEN f.in_books
                    WHEN f.ordinal > f.first_ordinal THEN max(f.new_digest)
                        FILTER (WHERE f.ordinal = f.first_ordinal) OVER (PARTITION BY f.ledger_id, f.reference_id)
               END AS judged_by
        FROM (
            SELECT s.*,
                   min(s.ordinal) FILTER (WHERE s.stateless IS NULL AND s.in_books IS NULL AND s.state IS NULL
                                              AND s.parked = '')
                       OVER (PARTITION BY s.ledger_id, s.reference_id) AS first_ordinal
            FROM (
                SELECT n.*,
                       entry_fault(n.ledger_id, n.debit_account_id, n.credit_account_id, n.amount,
                           n.currency_code, n.asset_type, n.transaction_type, n.reference_id, n.fx_rate,
                           n.metadata, n.timestamp_utc, n.source_id, n.source_type, n.source_position,
                           n.producer_sequence) AS stateless,
                       content_digest(n.ledger_id, n.reference_id, n.debit_account_id, n.credit_account_id,
                           n.amount, n.fx_rate, n.currency_code, n.asset_type, n.transaction_type) AS new_digest,
                       e.content_digest AS in_books,
                       state.fault AS state,
                       parks(post_ledger_entries.park, state.fault, n.debit_account_id, n.credit_account_id, d.status,
                           k.status) AS parked
                FROM unnest(entries) AS n
                LEFT JOIN ledgers AS l ON l.id = n.ledger_id
                LEFT JOIN bank_accounts AS d ON d.id = n.debit_account_id
                LEFT JOIN bank_accounts AS k ON k.id = n.credit_account_id
                LEFT JOIN ledger_entries AS e
                    ON e.ledger_id = n.ledger_id AND e.reference_id = n.reference_id
                CROSS JOIN LATERAL (
                    SELECT state_fault(l, n.source_id, d, k, n.currency_code, n.asset_type) AS fault) AS state
            ) AS s
        ) AS f
    ) AS j;

    -- 5. post the good ones in order; the trigger moves the balances and writes the outbox rows
    INSERT INTO ledger_entries (ledger_id, debit_account_id, credit_account_id, amount, currency_code,
        asset_type, transaction_type, reference_id, fx_rate, metadata, timestamp_utc, source_id, source_type,
        source_position, producer_sequence, run_id, topic, partition, "offset", traceparent, shard)
    SELECT n.ledger_id, n.debit_account_id, n.credit_account_id, n.amount, n.currency_code, n.asset_type,
           n.transaction_type, n.reference_id, n.fx_rate, n.metadata, n.timestamp_utc, n.source_id,
           n.source_type, n.source_position, n.producer_sequence, n.run_id, n.topic, n.partition, n."offset",
           n.traceparent, n.shard
    FROM unnest(_decided) AS n
    WHERE n.outcome = 'posted'
    ORDER BY n.ordinal;

    RETURN QUERY SELECT * FROM unnest(_decided);
END
$$;
