-- What each break proposes: the one entry that corrects it, computed from the break and the books as they stand, or why
-- there is none (`refusal`). The movement that is needed is that of what is expected less that of what the books have, what
-- has corrected the same entry before included. Counter accounts, for balances: the given ones come before the one of the
-- proposal that is stored, and that one before the usual ones.
CREATE OR REPLACE FUNCTION propose_corrections(
    break_ids bigint[], ledger_id text DEFAULT NULL, counter_accounts text[] DEFAULT '{}',
    usual_counter_accounts text[] DEFAULT '{}'
) RETURNS SETOF correction_proposal
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
SET enable_mergejoin = off
AS $$
WITH asked AS MATERIALIZED (
    SELECT b.*,
        CASE
            WHEN b.status = 'CORRECTED' THEN 'corrected'
            WHEN b.status <> 'OPEN' THEN 'closed'
            WHEN b.kind IN ('rejected_by_scb', 'digest_differs', 'unacknowledged', 'missing_at_scb', 'time', 'currency',
                    'content')
                THEN b.kind
            WHEN b.comparison = 'ledgers' AND b.kind <> 'balance' THEN NULL
            WHEN b.comparison = 'stated' AND b.kind = 'balance' THEN NULL
            ELSE 'of_' || b.comparison
        END AS refusal,
        b.details -> 'scb' AS theirs,
        b.details -> 'dbis' AS ours
    FROM unnest(propose_corrections.break_ids) AS n (id)
    JOIN breaks AS b ON b.id = n.id
), entries AS MATERIALIZED (
    -- the SCB's entry is expected; what the books have must still be what was found
    SELECT a.id, a.comparison, a.kind, a.ledger_id, a.reference_id, a.expected AS told, a.actual, e.id AS entry_id,
        e.debit_account_id, e.credit_account_id, e.amount, e.currency_code, expected.entry AS expected,
        letter.id AS letter_id,
        CASE
            WHEN a.kind = 'duplicate' AND e.id IS NULL THEN 'duplicate_at_scb'
            WHEN jsonb_typeof(a.ours) = 'object' AND (e.id IS NULL OR (e.debit_account_id, e.credit_account_id,
                    trim_scale(e.amount)::text, e.currency_code) IS DISTINCT FROM (a.ours ->> 'debit_account_id',
                    a.ours ->> 'credit_account_id', CASE WHEN a.ours ->> 'amount' ~ '^[0-9]{1,38}(\.[0-9]{1,18})?$'
                    THEN trim_scale((a.ours ->> 'amount')::numeric)::text END, a.ours ->> 'currency_code')) THEN 'stale'
            WHEN coalesce(jsonb_typeof(a.ours), 'null') = 'null' AND e.id IS NOT NULL THEN 'in_books'
            WHEN expected.entry IS NULL AND (a.kind NOT IN ('duplicate', 'extra') OR e.id IS NULL) THEN 'unknown_entry'
            WHEN letter.id IS NOT NULL THEN 'dead_letter'
        END AS refusal,
        min(a.id) OVER (PARTITION BY a.ledger_id, a.reference_id) AS first
    FROM asked AS a
    LEFT JOIN ledger_entries AS e ON e.ledger_id = a.ledger_id AND e.reference_id = a.reference_id
    LEFT JOIN LATERAL (
        SELECT a.theirs AS entry
        WHERE a.kind <> 'duplicate' AND a.theirs ->> 'amount' ~ '^[0-9]{1,38}(\.[0-9]{1,18})?$'
            AND a.theirs ?& ARRAY['debit_account_id', 'credit_account_id', 'currency_code']
    ) AS expected ON true
    LEFT JOIN LATERAL (
        SELECT l.id FROM dead_letters AS l
        WHERE e.id IS NULL AND l.ledger_id = a.ledger_id AND l.reference_id = a.reference_id
            AND l.status IN ('OPEN', 'PARKED')
        ORDER BY l.id LIMIT 1
    ) AS letter ON true
    WHERE a.refusal IS NULL AND a.comparison = 'ledgers'
), counters AS MATERIALIZED (
    SELECT k.id, k.currency_code, k.asset_type, k.id = ANY (propose_corrections.counter_accounts) AS given
    FROM unnest(propose_corrections.counter_accounts || propose_corrections.usual_counter_accounts) AS n (id)
    JOIN bank_accounts AS k ON k.id = n.id
), stated AS MATERIALIZED (
    -- the account's balance is to become the stated one: by the difference that was found, while it is still so
    SELECT s.*, counter.id AS counter_id,
        s.difference * CASE s.normal_side WHEN 'debit' THEN 1 ELSE -1 END AS debit
    FROM (
        SELECT a.id, a.comparison, a.kind, a.reference_id, a.expected, a.actual, a.account_id,
            coalesce(propose_corrections.ledger_id, a.ledger_id, kept.ledger_id, 'MASTER') AS ledger_id,
            k.id IS NOT NULL AS known, k.currency_code, k.asset_type, k.normal_side,
            nullif(kept.debit_account_id, a.account_id) AS kept_debit, kept.credit_account_id AS kept_credit,
            CASE WHEN k.id IS NOT NULL AND a.expected ~ '^-?[0-9]{1,38}(\.[0-9]{1,18})?$'
                AND a.actual ~ '^-?[0-9]{1,38}(\.[0-9]{1,18})?$' THEN a.expected::numeric - a.actual::numeric END AS difference,
            CASE WHEN a.details ? 'at' THEN false  -- of a moment in the past: what was posted since is no part of it
                WHEN a.actual ~ '^-?[0-9]{1,38}(\.[0-9]{1,18})?$' THEN a.actual::numeric <> k.balance ELSE true END AS moved,
            a.currency_code IS DISTINCT FROM k.currency_code AS of_another
        FROM asked AS a
        LEFT JOIN bank_accounts AS k ON k.id = a.account_id
        LEFT JOIN corrections AS kept ON kept.break_id = a.id
        WHERE a.refusal IS NULL AND a.comparison = 'stated'
    ) AS s
    LEFT JOIN LATERAL (
        SELECT c.id FROM (
            SELECT c.id, CASE WHEN c.given THEN 1 ELSE 3 END AS rank FROM counters AS c
            WHERE c.currency_code = s.currency_code AND c.asset_type = s.asset_type
            UNION ALL
            SELECT coalesce(s.kept_debit, s.kept_credit), 2 WHERE coalesce(s.kept_debit, s.kept_credit) IS NOT NULL
        ) AS c ORDER BY c.rank, c.id LIMIT 1
    ) AS counter ON true
), found AS (
    SELECT e.id, e.comparison, e.kind, e.reference_id, e.told AS expected, e.actual, e.ledger_id,
        n.account_ids[1] AS debit_id, n.account_ids[2] AS credit_id, n.amount, n.currency_code, 'dbis' AS books,
        CASE
            WHEN e.refusal IS NOT NULL THEN e.refusal
            WHEN e.first <> e.id THEN 'with_another'
            WHEN n.accounts = 0 THEN 'nothing_left'
            WHEN NOT n.is_one THEN 'not_one_entry'
        END AS refusal,
        CASE
            WHEN e.refusal = 'dead_letter' THEN e.letter_id::text
            WHEN e.refusal IS NOT NULL THEN e.reference_id
            WHEN e.first <> e.id THEN e.first::text
            ELSE n.told
        END AS about
    FROM entries AS e
    CROSS JOIN LATERAL (
        SELECT count(*) AS accounts, array_agg(m.account_id ORDER BY m.debit DESC, m.account_id) AS account_ids,
            max(m.debit) AS amount, min(m.currency_code) AS currency_code,
            count(*) = 2 AND sum(m.debit) = 0 AND min(m.currency_code) = max(m.currency_code) AS is_one,
            string_agg(to_char(m.debit, 'SG') || abs(m.debit) || ' ' || m.currency_code || ' on ' || m.account_id, ', '
                ORDER BY m.debit DESC, m.account_id) AS told
        FROM (
            SELECT side.account_id, side.currency_code, sum(side.debit) AS debit
            FROM (
                SELECT moved.account_id, e.expected ->> 'currency_code' AS currency_code, moved.debit
                FROM (VALUES
                    (e.expected ->> 'debit_account_id', (e.expected ->> 'amount')::numeric),
                    (e.expected ->> 'credit_account_id', -(e.expected ->> 'amount')::numeric)) AS moved (account_id, debit)
                WHERE e.expected IS NOT NULL
                UNION ALL
                SELECT moved.account_id, e.currency_code, moved.debit
                FROM (VALUES (e.debit_account_id, -e.amount), (e.credit_account_id, e.amount)) AS moved (account_id, debit)
                WHERE e.entry_id IS NOT NULL
                UNION ALL
                SELECT moved.account_id, before.currency_code, moved.debit
                FROM corrections AS before
                CROSS JOIN LATERAL (VALUES
                    (before.debit_account_id, -before.amount), (before.credit_account_id, before.amount)
                ) AS moved (account_id, debit)
                WHERE before.ledger_id = e.ledger_id AND before.reference_id = e.reference_id
                    AND before.entry_id IS NOT NULL
            ) AS side
            GROUP BY side.account_id, side.currency_code
            HAVING sum(side.debit) <> 0
        ) AS m
    ) AS n
    UNION ALL
    SELECT s.id, s.comparison, s.kind, s.reference_id, s.expected, s.actual, s.ledger_id,
        CASE WHEN s.debit > 0 THEN s.account_id ELSE s.counter_id END,
        CASE WHEN s.debit > 0 THEN s.counter_id ELSE s.account_id END, abs(s.debit), s.currency_code, 'both',
        CASE
            WHEN NOT s.known THEN 'account_unknown'
            WHEN s.difference IS NULL THEN 'unknown_balance'
            WHEN s.of_another THEN 'currency'
            WHEN s.moved THEN 'moved'
            WHEN s.difference = 0 THEN 'nothing_left'
            WHEN s.counter_id IS NULL THEN 'no_counter'
            WHEN s.counter_id = s.account_id OR EXISTS (
                SELECT FROM breaks AS o WHERE o.comparison = 'stated' AND o.kind = 'balance' AND o.status = 'OPEN'
                    AND o.ledger_id IS NULL AND o.reference_id IS NULL AND o.account_id = s.counter_id) THEN 'counter_is_corrected'
        END,
        CASE
            WHEN NOT s.known OR s.difference IS NULL OR s.of_another OR s.moved THEN s.account_id
            WHEN s.counter_id IS NULL THEN s.currency_code
            ELSE s.counter_id
        END
    FROM stated AS s
), judged AS (
    SELECT f.id, f.comparison, f.kind, f.reference_id, f.expected, f.actual, f.ledger_id, f.debit_id, f.credit_id,
        f.amount, f.currency_code, d.asset_type, f.books,
        CASE
            WHEN f.refusal IS NOT NULL THEN f.refusal
            WHEN d.id IS NULL OR k.id IS NULL THEN 'account_unknown'
            WHEN d.status <> 'ACTIVE' OR k.status <> 'ACTIVE' THEN
                CASE WHEN 'CLOSED' IN (d.status, k.status) THEN 'account_closed' ELSE 'account_frozen' END
            WHEN (d.currency_code, k.currency_code) <> (f.currency_code, f.currency_code) THEN 'currency'
            WHEN d.asset_type <> k.asset_type THEN 'asset'
            WHEN altered_account(f.debit_id, f.credit_id) IS NOT NULL THEN 'balance_altered'
            WHEN EXISTS (SELECT FROM ledger_entries AS t
                         WHERE t.ledger_id = f.ledger_id AND t.reference_id = 'CORRECTION-' || f.id)
                THEN 'reference_taken'
        END AS refusal,
        CASE
            WHEN f.refusal IS NOT NULL THEN f.about
            WHEN d.id IS NULL OR d.status <> 'ACTIVE' THEN f.debit_id
            WHEN k.id IS NULL OR k.status <> 'ACTIVE' THEN f.credit_id ELSE altered_account(f.debit_id, f.credit_id)
        END AS about
    FROM found AS f
    LEFT JOIN bank_accounts AS d ON d.id = f.debit_id LEFT JOIN bank_accounts AS k ON k.id = f.credit_id
    UNION ALL
    SELECT a.id, a.comparison, a.kind, a.reference_id, a.expected, a.actual, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
        a.refusal, coalesce(a.reference_id, a.account_id)
    FROM asked AS a
    WHERE a.refusal IS NOT NULL
)
SELECT t.id, t.comparison, t.kind, t.reference_id, t.expected, t.actual, t.ledger_id,
    given.debit_id, given.credit_id, given.amount, given.currency_code, given.asset_type, given.books,
    CASE WHEN t.refusal IS NULL THEN sha256(convert_to(jsonb_build_array(t.id, t.comparison, t.kind, t.reference_id,
        t.expected, t.actual, t.ledger_id, t.debit_id, t.credit_id, trim_scale(t.amount)::text, t.currency_code, t.asset_type,
        t.books)::text, 'UTF8')) END,
    t.refusal, t.about
FROM judged AS t
LEFT JOIN LATERAL (
    SELECT t.debit_id, t.credit_id, t.amount, t.currency_code, t.asset_type, t.books
    WHERE t.refusal IS NULL
) AS given ON true
ORDER BY t.id
$$;
