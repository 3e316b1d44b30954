-- Reserve; the hold as it is now, and whether it was made just now.
SELECT h.id, h.account_id, h.amount::text AS amount, h.reason, h.status, h.actor, h.created_at, h.settled_at, h.settled_by,
    h.settled_reason, h.entry_id, h.created_at = now() AS changed
FROM reserve_balance(%(hold_id)s, %(account_id)s, %(amount)s::numeric, %(reason)s, %(operator_name)s) AS h
