SELECT id, kind, status, source_id, ledger_id, topic, consumer_group, definition, sent, refused, source_ended
FROM runs
WHERE id = %(run)s
