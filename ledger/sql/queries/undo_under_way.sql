SELECT method, reason, actor, begun_at, ended_at, entries FROM run_undos WHERE run_id = %(run)s
