-- Who approved corrections of breaks, as texts.
SELECT a.break_id::text, a.actor, a.login, encode(a.proposal_digest, 'hex'), a.reason, sealed_time(a.at)
FROM correction_approvals AS a
WHERE a.break_id = ANY(%(breaks)s)
ORDER BY a.break_id, a.at, a.actor
