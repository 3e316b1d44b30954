-- How often entries were changed or removed, by the server's own statistics, which go on when triggers are set aside; how
-- many of those removals were those of runs taken back; and what reading all entries would cost.
SELECT
    statistics.n_tup_upd + statistics.n_tup_del AS touched,
    (SELECT coalesce(sum(undo.entries), 0) FROM run_undos AS undo WHERE undo.method = 'delete')::bigint AS deleted,
    pg_relation_size('ledger_entries') AS bytes
FROM pg_stat_user_tables AS statistics
WHERE statistics.relid = 'ledger_entries'::regclass
