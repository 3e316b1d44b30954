-- Breaks that were there in a span of time, and those whose corrections are at hand, as texts.
SELECT b.id::text, b.comparison, b.kind, b.ledger_id, b.reference_id, b.account_id, b.currency_code, b.expected, b.actual,
       b.details::text, b.status, sealed_time(b.opened_at), sealed_time(b.seen_at), sealed_time(b.closed_at)
FROM breaks AS b
WHERE (b.opened_at < %(ends)s AND (b.closed_at IS NULL OR b.closed_at >= %(begins)s)) OR b.id = ANY(%(breaks)s)
ORDER BY b.id
