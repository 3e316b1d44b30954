-- The one posting path: runs after every INSERT or COPY into ledger_entries, over all its rows at once.
-- Checks each account, moves the balances, draws the outbox numbers, writes the outbox rows; raises and so
-- undoes the whole statement when anything is not in order.
-- Index plans are forced: this plan is made once per session, maybe while the tables are still empty, and
-- must not read a table of millions from end to end ever after.
CREATE OR REPLACE FUNCTION post_new_entries() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
DECLARE
    _in_order boolean;
    _entries bigint;
    _outbox_rows bigint;
    _accounts text[] COLLATE "C";
    _currencies text[];
    _assets text[];
    _debits numeric[];
    _moved bigint;
BEGIN
    -- 1. ledgers and sources: one row per combination, not per entry (what an entry says by itself: its constraint)
    SELECT count(*) = count(*) FILTER (
               WHERE l.id IS NOT NULL
               AND (l.allowed_sources IS NULL OR coalesce(k.source_id = ANY (l.allowed_sources), false))),
           sum(k.entries)
    INTO _in_order, _entries
    FROM (SELECT n.ledger_id, n.source_id, count(*) AS entries
          FROM new_entries AS n
          GROUP BY n.ledger_id, n.source_id) AS k
    LEFT JOIN ledgers AS l ON l.id = k.ledger_id;
    IF _entries IS NULL THEN
        RETURN NULL;
    END IF;
    IF NOT _in_order THEN
        PERFORM raise_first_fault(array_agg(n.id ORDER BY n.id), NULL) FROM new_entries AS n;
    END IF;

    -- 2. each account's move, added up once; the accounts locked in order of id, before any outbox number is drawn
    SELECT array_agg(m.account_id), array_agg(m.currency_code), array_agg(m.asset_type), array_agg(m.debit)
    INTO _accounts, _currencies, _assets, _debits
    FROM (SELECT side.account_id, side.currency_code, side.asset_type, sum(side.debit) AS debit
          FROM (SELECT n.debit_account_id AS account_id, n.currency_code, n.asset_type, n.amount AS debit
                FROM new_entries AS n
                UNION ALL
                SELECT n.credit_account_id, n.currency_code, n.asset_type, -n.amount FROM new_entries AS n) AS side
          GROUP BY side.account_id, side.currency_code, side.asset_type) AS m;
    PERFORM FROM bank_accounts AS a WHERE a.id = ANY (_accounts) ORDER BY a.id FOR NO KEY UPDATE;

    -- 3. limits, where they apply: as if the entries came one by one
    IF limits_apply() THEN
        PERFORM FROM (
            SELECT s.delta, a.available_balance + sum(s.delta) OVER (PARTITION BY a.id ORDER BY s.id) AS left_over
            FROM (SELECT n.id, n.debit_account_id AS account_id, n.amount AS debit FROM new_entries AS n
                  UNION ALL
                  SELECT n.id, n.credit_account_id, -n.amount FROM new_entries AS n) AS side
            CROSS JOIN LATERAL (
                SELECT b.id, b.available_balance, b.normal_side FROM bank_accounts AS b
                WHERE b.id = side.account_id) AS a
            CROSS JOIN LATERAL (
                SELECT side.id, CASE a.normal_side WHEN 'debit' THEN side.debit ELSE -side.debit END AS delta
            ) AS s
        ) AS running
        WHERE running.delta < 0 AND running.left_over < 0;
        IF FOUND THEN
            PERFORM raise_first_fault(array_agg(n.id ORDER BY n.id), 'insufficient_available') FROM new_entries AS n;
        END IF;
    END IF;

    -- 4. one update per account; an account that is missing, closed or of another currency is not found
    UPDATE bank_accounts AS a
    SET balance = a.balance + CASE a.normal_side WHEN 'debit' THEN m.debit ELSE -m.debit END,
        available_balance = a.balance + CASE a.normal_side WHEN 'debit' THEN m.debit ELSE -m.debit END
            - a.reserved_balance,
        version = a.version + 1,
        updated_at = now()
    FROM unnest(_accounts, _currencies, _assets, _debits) AS m (account_id, currency_code, asset_type, debit)
    WHERE a.id = m.account_id AND a.status = 'ACTIVE'
        AND a.currency_code = m.currency_code AND a.asset_type = m.asset_type;
    GET DIAGNOSTICS _moved = ROW_COUNT;
    _in_order := _moved = cardinality(_accounts);
    IF NOT _in_order THEN
        PERFORM raise_first_fault(array_agg(n.id ORDER BY n.id), NULL) FROM new_entries AS n;
    END IF;

    -- 5. gapless numbers from the locked row of each shard, and one outbox row per entry
    WITH counts AS (
        SELECT n.shard, count(*) AS entries FROM new_entries AS n GROUP BY n.shard
    ), drawn AS (
        UPDATE stream_positions AS p SET next_sequence = p.next_sequence + counts.entries
        FROM counts WHERE p.shard = counts.shard
        RETURNING p.shard, p.next_sequence - counts.entries AS first
    )
    INSERT INTO dual_ledger_outbox (id, shard, sequence, ledger_id, reference_id, traceparent)
    SELECT n.id, n.shard, drawn.first - 1 + row_number() OVER (PARTITION BY n.shard ORDER BY n.id),
           n.ledger_id, n.reference_id, n.traceparent
    FROM new_entries AS n JOIN drawn ON drawn.shard = n.shard;
    GET DIAGNOSTICS _outbox_rows = ROW_COUNT;
    IF _outbox_rows <> _entries THEN
        RAISE EXCEPTION 'an entry names a shard that no stream has' USING ERRCODE = 'LD905';
    END IF;
    PERFORM pg_notify('dual_ledger_outbox', '');
    RETURN NULL;
END
$$;
