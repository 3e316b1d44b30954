-- Release; the hold as it is now, and whether it was released just now.
SELECT h.id, h.account_id, h.amount::text AS amount, h.reason, h.status, h.actor, h.created_at, h.settled_at, h.settled_by,
    h.settled_reason, h.entry_id, h.settled_at = now() AS changed
FROM release_balance(%(hold_id)s, %(reason)s, %(operator_name)s) AS h
