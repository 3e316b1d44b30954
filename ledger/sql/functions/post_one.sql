-- Judge one entry in the order of precedence and post it if nothing is wrong; fills in the answer. `park`: see parks.
CREATE OR REPLACE FUNCTION post_one(entry posting, park boolean DEFAULT NULL) RETURNS posting
LANGUAGE plpgsql
SET search_path = public, pg_temp
SET enable_seqscan = off
AS $$
DECLARE
    _fault text[];
    _ledger ledgers;
    _debit bank_accounts;
    _credit bank_accounts;
    _constraint text;
    _table text;
BEGIN
    -- 1. the entry by itself
    _fault := entry_fault(entry.ledger_id, entry.debit_account_id, entry.credit_account_id, entry.amount,
        entry.currency_code, entry.asset_type, entry.transaction_type, entry.reference_id, entry.fx_rate,
        entry.metadata, entry.timestamp_utc, entry.source_id, entry.source_type, entry.source_position,
        entry.producer_sequence);
    IF _fault IS NOT NULL THEN
        entry.outcome := _fault[1];
        entry.field := _fault[2];
        entry.rule := _fault[3];
        RETURN entry;
    END IF;
    -- 2. the reference
    PERFORM pg_advisory_xact_lock_shared(posting_lock());
    entry.digest := content_digest(entry.ledger_id, entry.reference_id, entry.debit_account_id,
        entry.credit_account_id, entry.amount, entry.fx_rate, entry.currency_code, entry.asset_type,
        entry.transaction_type);
    SELECT e.content_digest INTO entry.existing_digest FROM ledger_entries AS e
    WHERE e.ledger_id = entry.ledger_id AND e.reference_id = entry.reference_id;
    IF FOUND THEN
        entry.outcome := CASE WHEN entry.existing_digest = entry.digest THEN 'duplicate' ELSE 'conflict' END;
        RETURN entry;
    END IF;
    -- 3. the state of the books
    PERFORM FROM bank_accounts AS a WHERE a.id IN (entry.debit_account_id, entry.credit_account_id)
    ORDER BY a.id FOR NO KEY UPDATE;
    SELECT * INTO _ledger FROM ledgers AS l WHERE l.id = entry.ledger_id;
    SELECT * INTO _debit FROM bank_accounts AS a WHERE a.id = entry.debit_account_id;
    SELECT * INTO _credit FROM bank_accounts AS a WHERE a.id = entry.credit_account_id;
    entry.outcome := state_fault(_ledger, entry.source_id, _debit, _credit, entry.currency_code, entry.asset_type);
    entry.rule := nullif(parks(post_one.park, entry.outcome, EXISTS (
        SELECT FROM parked_waits AS w WHERE w.account_id IN (entry.debit_account_id, entry.credit_account_id)),
        _debit.status, _credit.status), '');
    IF entry.rule IS NOT NULL THEN
        entry.outcome := 'parked';
        RETURN entry;
    END IF;
    IF entry.outcome IS NULL AND limits_apply() AND (
            (_debit.normal_side = 'credit' AND _debit.available_balance < entry.amount)
            OR (_credit.normal_side = 'debit' AND _credit.available_balance < entry.amount)) THEN
        entry.outcome := 'insufficient_available';
    END IF;
    IF entry.outcome IS NOT NULL THEN
        RETURN entry;
    END IF;
    -- 4. posted: the trigger does the rest; a reference taken by another transaction meanwhile is judged again; a balance
    --    rule that is not the usual one is found out by the account's own constraint
    BEGIN
        INSERT INTO ledger_entries (ledger_id, debit_account_id, credit_account_id, amount, currency_code,
            asset_type, transaction_type, reference_id, fx_rate, metadata, timestamp_utc, source_id, source_type,
            source_position, producer_sequence, run_id, topic, partition, "offset", traceparent, shard, read_at, sent_at)
        VALUES (entry.ledger_id, entry.debit_account_id, entry.credit_account_id, entry.amount,
            entry.currency_code, entry.asset_type, entry.transaction_type, entry.reference_id, entry.fx_rate,
            entry.metadata, entry.timestamp_utc, entry.source_id, entry.source_type, entry.source_position,
            entry.producer_sequence, entry.run_id, entry.topic, entry.partition, entry."offset",
            entry.traceparent, entry.shard, entry.read_at, entry.sent_at)
        RETURNING id INTO entry.entry_id;
    EXCEPTION WHEN check_violation THEN
        GET STACKED DIAGNOSTICS _constraint = CONSTRAINT_NAME, _table = TABLE_NAME;
        IF _table <> 'bank_accounts' OR _constraint NOT LIKE '%balance%' THEN
            RAISE;
        END IF;
        entry.outcome := 'insufficient_available';
        entry.rule := _constraint;
        RETURN entry;
    WHEN unique_violation THEN
        GET STACKED DIAGNOSTICS _constraint = CONSTRAINT_NAME;
        IF _constraint <> 'ledger_entries_reference_key' THEN
            RAISE;
        END IF;
        IF NOT EXISTS (SELECT FROM ledger_entries AS e
                       WHERE e.ledger_id = entry.ledger_id AND e.reference_id = entry.reference_id) THEN
            RAISE EXCEPTION 'the reference was taken by a transaction that this one does not see'
                USING ERRCODE = '40001';
        END IF;
        RETURN post_one(entry, post_one.park);
    END;
    entry.outcome := 'posted';
    RETURN entry;
END
$$;
