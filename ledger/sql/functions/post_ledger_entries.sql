-- The careful way: decide each entry's outcome as if they came one by one in order of `ordinal`, post the good ones in one
-- statement, answer for all. What the books say of each is looked up for all at once; then a loop without any statement
-- decides in order, as references and available balances depend on the entries before. `park`: see parks.
CREATE OR REPLACE FUNCTION post_ledger_entries(entries posting[], park boolean DEFAULT NULL) RETURNS SETOF posting
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
SET enable_mergejoin = off
AS $$
DECLARE
    _limited boolean := limits_apply();
    _entry posting;
    _decided posting[];
    _known record;
    _accounts text[] COLLATE "C";
    _available numeric[];  -- of each of the accounts, as far as the loop has come
    _taken bytea[];  -- by the first ordinal of each reference: the digest of the entry that has taken it
    _table text;
    _constraint text;
BEGIN
    -- 1. alone: nobody posts between the judgement and the insert
    PERFORM pg_advisory_xact_lock(posting_lock());

    -- 2. the accounts, in order of id
    SELECT array_agg(a.id), array_agg(a.available_balance) INTO _accounts, _available
    FROM (SELECT b.id, b.available_balance FROM bank_accounts AS b
          WHERE b.id IN (SELECT n.debit_account_id FROM unnest(entries) AS n
                         UNION SELECT n.credit_account_id FROM unnest(entries) AS n)
          ORDER BY b.id
          FOR NO KEY UPDATE) AS a;

    -- 3. each entry by itself, its reference in the books, the state of the books
    FOR _known IN
        SELECT n AS entry,
               entry_fault(n.ledger_id, n.debit_account_id, n.credit_account_id, n.amount, n.currency_code,
                   n.asset_type, n.transaction_type, n.reference_id, n.fx_rate, n.metadata, n.timestamp_utc,
                   n.source_id, n.source_type, n.source_position, n.producer_sequence) AS fault,
               content_digest(n.ledger_id, n.reference_id, n.debit_account_id, n.credit_account_id, n.amount,
                   n.fx_rate, n.currency_code, n.asset_type, n.transaction_type) AS digest,
               min(n.ordinal) OVER (PARTITION BY n.ledger_id, n.reference_id) + 1 AS reference,
               e.content_digest AS in_books,
               state_fault(l, n.source_id, d, k, n.currency_code, n.asset_type) AS state,
               EXISTS (SELECT FROM parked_waits AS w
                       WHERE w.account_id IN (n.debit_account_id, n.credit_account_id)) AS awaited,
               d.status AS debit_status, k.status AS credit_status,
               d.normal_side AS debit_side, k.normal_side AS credit_side,
               dn.nth AS debit_nth, kn.nth AS credit_nth
        FROM unnest(entries) AS n
        LEFT JOIN ledgers AS l ON l.id = n.ledger_id
        LEFT JOIN bank_accounts AS d ON d.id = n.debit_account_id
        LEFT JOIN bank_accounts AS k ON k.id = n.credit_account_id
        LEFT JOIN unnest(_accounts) WITH ORDINALITY AS dn (id, nth) ON dn.id = n.debit_account_id
        LEFT JOIN unnest(_accounts) WITH ORDINALITY AS kn (id, nth) ON kn.id = n.credit_account_id
        LEFT JOIN ledger_entries AS e ON e.ledger_id = n.ledger_id AND e.reference_id = n.reference_id
        ORDER BY n.ordinal
    LOOP
        -- 4. decide, in the order of precedence; of those with one reference the first that is posted takes it
        _entry := _known.entry;
        _entry.digest := _known.digest;
        IF _known.fault IS NOT NULL THEN
            _entry.outcome := _known.fault[1];
            _entry.field := _known.fault[2];
            _entry.rule := _known.fault[3];
        ELSE
            _entry.existing_digest := coalesce(_known.in_books, _taken[_known.reference]);
            _entry.rule := nullif(parks(park, _known.state, _known.awaited, _known.debit_status,
                _known.credit_status), '');
            IF _entry.existing_digest IS NOT NULL THEN
                _entry.rule := NULL;
                _entry.outcome := CASE WHEN _entry.existing_digest = _entry.digest THEN 'duplicate' ELSE 'conflict' END;
            ELSIF _entry.rule IS NOT NULL THEN
                _entry.outcome := 'parked';
            ELSIF _known.state IS NOT NULL THEN
                _entry.outcome := _known.state;
            ELSIF _limited AND ((_known.debit_side = 'credit' AND _available[_known.debit_nth] < _entry.amount)
                    OR (_known.credit_side = 'debit' AND _available[_known.credit_nth] < _entry.amount)) THEN
                _entry.outcome := 'insufficient_available';
            ELSE
                _entry.outcome := 'posted';
                _taken[_known.reference] := _entry.digest;
                IF _limited THEN
                    _available[_known.debit_nth] := _available[_known.debit_nth]
                        + CASE _known.debit_side WHEN 'debit' THEN _entry.amount ELSE -_entry.amount END;
                    _available[_known.credit_nth] := _available[_known.credit_nth]
                        + CASE _known.credit_side WHEN 'credit' THEN _entry.amount ELSE -_entry.amount END;
                END IF;
            END IF;
        END IF;
        _decided[_entry.ordinal + 1] := _entry;
    END LOOP;

    -- 5. post the good ones in order; the trigger moves the balances and writes the outbox rows
    BEGIN
        INSERT INTO ledger_entries (ledger_id, debit_account_id, credit_account_id, amount, currency_code,
            asset_type, transaction_type, reference_id, fx_rate, metadata, timestamp_utc, source_id, source_type,
            source_position, producer_sequence, run_id, topic, partition, "offset", traceparent, shard, read_at, sent_at)
        SELECT n.ledger_id, n.debit_account_id, n.credit_account_id, n.amount, n.currency_code, n.asset_type,
               n.transaction_type, n.reference_id, n.fx_rate, n.metadata, n.timestamp_utc, n.source_id,
               n.source_type, n.source_position, n.producer_sequence, n.run_id, n.topic, n.partition, n."offset",
               n.traceparent, n.shard, n.read_at, n.sent_at
        FROM unnest(_decided) AS n
        WHERE n.outcome = 'posted'
        ORDER BY n.ordinal;
    EXCEPTION WHEN check_violation THEN
        -- a balance rule that is not the usual one: only the account's own constraint can tell, one by one
        GET STACKED DIAGNOSTICS _constraint = CONSTRAINT_NAME, _table = TABLE_NAME;
        IF _table <> 'bank_accounts' OR _constraint NOT LIKE '%balance%' THEN
            RAISE;
        END IF;
        FOR _entry IN SELECT * FROM unnest(entries) AS n ORDER BY n.ordinal LOOP
            RETURN NEXT post_one(_entry, park);
        END LOOP;
        RETURN;
    END;
    RETURN QUERY SELECT * FROM unnest(_decided);
END
$$;
