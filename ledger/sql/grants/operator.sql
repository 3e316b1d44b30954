-- A person at a desk: reads everything; changes accounts, dead letters and streams, by functions that keep a trace.
GRANT SELECT ON ALL TABLES IN SCHEMA public TO operator;
GRANT EXECUTE ON FUNCTION
    create_accounts, post_ledger_entries, set_stream_state, content_digest, outcome_sqlstate, write_audit TO operator;
GRANT EXECUTE ON FUNCTION
    find_dead_letters, lock_dead_letters, record_redrive, discard_dead_letters, undo_dead_letter TO operator;
