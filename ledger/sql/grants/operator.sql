-- A person at a desk: reads everything; changes ledgers, accounts, dead letters and streams, by functions that keep a
-- trace.
GRANT SELECT ON ALL TABLES IN SCHEMA public TO operator;
GRANT EXECUTE ON FUNCTION
    create_ledger, allow_sources, create_missing_accounts, create_accounts_one_by_one, change_account_status,
    reserve_balance, release_balance, post_reserved, write_audit, audit_digest,
    audit_digest_unnumbered TO operator;
GRANT EXECUTE ON FUNCTION
    find_dead_letters, lock_dead_letters, record_redrive, discard_dead_letters, undo_dead_letter,
    post_ledger_entries, content_digest, outcome_sqlstate TO operator;
GRANT EXECUTE ON FUNCTION operate_streams, move_positions, refuse_undo, settled_offsets, request_resend, archive_outbox TO operator;
GRANT EXECUTE ON FUNCTION plan_run, begin_run, open_run_streams, request_run, pace_run, end_run TO operator;
GRANT EXECUTE ON FUNCTION record_verification, begin_reversal, reverse_run, end_reversal, delete_run TO operator;
GRANT EXECUTE ON FUNCTION additive_digest, standing_entries, delete_obstacles, limits_apply TO operator;
GRANT EXECUTE ON FUNCTION record_breaks, corrected_breaks, close_break TO operator;
GRANT EXECUTE ON FUNCTION report_process, end_process, dismiss_process TO operator;
GRANT EXECUTE ON FUNCTION seal_window, netstring, sealed_time, row_digests, range_digest, window_digest, last_sealed,
    unsealed_ranges, hexadecimal TO operator;
GRANT EXECUTE ON FUNCTION propose_corrections, preview_corrections, approve_corrections, apply_corrections, approvals_needed TO operator;
GRANT EXECUTE ON FUNCTION add_balance_rules, validate_balance_rule, remove_balance_rules, prove_balance_rules TO operator;
GRANT EXECUTE ON FUNCTION standing_balance_rules, dbis_balance_rules TO operator;  -- the first asks the second
GRANT EXECUTE ON FUNCTION record_seal_publication, record_seal_answer, refuse_seal_answer TO operator;
