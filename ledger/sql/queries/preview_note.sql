-- Take note of what the entries behind `after` have done to their accounts, and of the lowest balance that each account
-- passed through in their order. Answers the last of them.
WITH moves AS (
    SELECT side.account_id, side.id, CASE a.normal_side WHEN 'debit' THEN side.debit ELSE -side.debit END AS delta, a.balance
    FROM (SELECT e.id, e.debit_account_id AS account_id, e.amount AS debit FROM ledger_entries AS e
          WHERE e.run_id = %(run_id)s AND e.id > %(after)s
          UNION ALL
          SELECT e.id, e.credit_account_id, -e.amount FROM ledger_entries AS e
          WHERE e.run_id = %(run_id)s AND e.id > %(after)s) AS side
    JOIN bank_accounts AS a ON a.id = side.account_id
), running AS (
    SELECT m.account_id, m.id, m.balance, sum(m.delta) OVER (PARTITION BY m.account_id) AS moved,
           sum(m.delta) OVER (PARTITION BY m.account_id ORDER BY m.id) AS so_far
    FROM moves AS m
), noted AS (
    INSERT INTO preview_effects AS p (account_id, entries, before, after, lowest)
    SELECT r.account_id, count(*), r.balance - r.moved, r.balance, min(r.balance - r.moved + r.so_far)
    FROM running AS r
    GROUP BY r.account_id, r.balance, r.moved
    ON CONFLICT (account_id) DO UPDATE
    SET entries = p.entries + excluded.entries, after = excluded.after, lowest = least(p.lowest, excluded.lowest)
)
SELECT coalesce(max(id), %(after)s) FROM moves
