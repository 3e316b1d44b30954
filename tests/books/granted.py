"""Who may do what in the books: one line per table, view and function. What is not here must be refused.

A table's line names the actions of each role; `INSERT(a, b)` and `UPDATE(a, b)` are for these columns alone.
A function's line names the roles that may execute it. `owner` owns all of it, nobody logs in as `owner`, and
no role has anything on a sequence, may create in the schema, or inherits anything from PUBLIC.
"""

ROLES = ("poster", "relay", "auditor", "operator")

MAY_MAKE_TEMPORARY_TABLES = {"poster", "operator"}

_READ = {"auditor": "SELECT", "operator": "SELECT"}
_MESSAGE = "code, field, rule, reason, consumer_group, topic, partition, offset, key, value, headers"
_ENTRY = (
    "ledger_id, debit_account_id, credit_account_id, amount, currency_code, asset_type, transaction_type, "
    "reference_id, fx_rate, metadata, timestamp_utc, source_id, source_type, source_position, "
    "producer_sequence, run_id, topic, partition, offset, traceparent, shard, read_at, sent_at"
)
_OF_A_LETTER = "ledger_id, reference_id, digest, existing_digest, run_id, read_at, sent_at"
_DISPOSITION = "consumer_group, topic, partition, offset, ledger_id, reference_id, run_id, read_at, sent_at"

TABLES: dict[str, dict[str, str]] = {
    "account_holds": _READ,
    "audit_log": _READ,
    "backfill_source_data": _READ,
    "balance_check": _READ,
    "bank_accounts": {**_READ, "poster": "SELECT"},
    "batches": _READ,
    "breaks": {
        **_READ,
        "relay": "SELECT; INSERT(kind, ledger_id, reference_id, expected, actual, details, opened_at)",
    },
    "correction_approvals": _READ,
    "corrections": {**_READ, "relay": "SELECT"},
    "currencies": {**_READ, "poster": "SELECT"},
    "dead_letter_attempts": _READ,
    "dead_letters": {
        **_READ,
        "poster": f"INSERT({_MESSAGE}, {_OF_A_LETTER})",
        "relay": f"SELECT; INSERT({_MESSAGE}); UPDATE(published_at)",
    },
    "dispositions": _READ,
    "dual_ledger_outbox": {
        **_READ,
        "relay": "SELECT; UPDATE(status, published_at, acknowledged_at, attempts, error, "
        "published_partition, published_offset)",
    },
    "duplicates": {**_READ, "poster": f"INSERT({_DISPOSITION})"},
    "ledger_backfill_checkpoints": _READ,
    "ledger_entries": {**_READ, "poster": f"SELECT; INSERT({_ENTRY})", "relay": "SELECT"},
    "ledger_postings": _READ,
    "ledgers": {**_READ, "poster": "SELECT"},
    "outbox_archive": {**_READ, "relay": "SELECT"},
    "outbox_rows": {**_READ, "relay": "SELECT"},
    "parked_accounts_ready": {**_READ, "poster": "SELECT"},
    "parked_waits": {**_READ, "poster": "SELECT"},
    "position_moves": _READ,
    "processes": _READ,
    "relay_leases": {
        **_READ,
        "relay": "SELECT; INSERT(shard, owner, fence, expires_at); UPDATE(owner, fence, expires_at)",
    },
    "relay_resends": {**_READ, "relay": "SELECT; UPDATE(done_at)"},
    "reserved_check": _READ,
    "run_controls": _READ,
    "run_progress": {**_READ, "poster": "SELECT"},
    "run_refusals": _READ,
    "source_contents": {**_READ, "poster": "SELECT"},
    "run_streams": {**_READ, "poster": "SELECT"},
    "run_undos": _READ,
    "runs": {**_READ, "poster": "SELECT"},
    "schema_version": {**_READ, "poster": "SELECT", "relay": "SELECT"},
    "stream_positions": {**_READ, "poster": "SELECT", "relay": "SELECT; UPDATE(published_sequence)"},
}

FUNCTIONS: dict[str, set[str]] = {
    "actor_name": set(),
    "additive_digest": {"auditor", "operator"},
    "advance_run": {"poster"},
    "advance_streams": {"poster"},
    "allow_sources": {"operator"},
    "archive_outbox": {"relay", "operator"},
    "audit_digest": {"auditor", "operator"},
    "audit_lock": set(),
    "balance_rules": set(),
    "before_entries": set(),
    "begin_reversal": {"operator"},
    "begin_run": {"operator"},
    "change_account_status": {"operator"},
    "check_deleted_entries": set(),
    "claim_stream": {"poster"},
    "content_digest": {"poster", "operator"},
    "count_in_checkpoint": set(),
    "create_accounts": {"poster"},
    "create_accounts_one_by_one": {"operator"},
    "create_ledger": {"operator"},
    "create_missing_accounts": {"operator"},
    "delete_obstacles": {"auditor", "operator"},
    "delete_run": {"operator"},
    "discard_dead_letters": {"operator"},
    "dismiss_process": {"operator"},
    "drop_balance_rules": set(),
    "end_process": set(ROLES),
    "end_reversal": {"operator"},
    "end_run": {"operator"},
    "end_stalled_sessions": {"poster"},
    "entry_fault": set(),
    "find_dead_letters": {"auditor", "operator"},
    "forget_processes": set(),
    "hold_fault": set(),
    "identifier_fault": set(),
    "limits_apply": {"auditor", "operator"},
    "lock_dead_letters": {"operator"},
    "lock_hold": set(),
    "lock_streams": {"poster"},
    "metadata_fault": set(),
    "minor_unit": {"poster"},
    "settle_batch": {"poster"},
    "note_contents": {"poster"},
    "mirror_of": set(),
    "move_positions": {"operator"},
    "move_reserved": set(),
    "open_stream": {"poster"},
    "open_run_streams": {"operator"},
    "operate_streams": {"operator"},
    "outcome_sqlstate": {"poster", "operator"},
    "pace_run": {"operator"},
    "park_dead_letters": {"poster"},
    "parks": set(),
    "plan_run": {"operator"},
    "post_ledger_entries": {"poster", "operator"},
    "post_ledger_entry": {"poster"},
    "post_new_entries": set(),
    "post_one": set(),
    "post_reserved": {"operator"},
    "posting_lock": {"poster"},
    "raise_first_fault": set(),
    "record_control": {"poster"},
    "record_redrive": {"operator"},
    "record_source": {"poster"},
    "record_verification": {"operator"},
    "refused_before": {"poster"},
    "refuse_change": set(),
    "refuse_faulty": {"poster"},
    "refuse_undo": {"operator"},
    "release_balance": {"operator"},
    "remove_opened_accounts": set(),
    "report_process": set(ROLES),
    "request_resend": {"operator"},
    "request_run": {"operator"},
    "reserve_balance": {"operator"},
    "restore_balance_rules": set(),
    "reverse_run": {"operator"},
    "runs_kind": set(),
    "say_undone": set(),
    "set_stream_state": {"poster"},
    "settle_parked_letters": {"poster"},
    "standing_entries": {"auditor", "operator"},
    "settled_offsets": {"poster", "operator"},
    "state_fault": set(),
    "take_in_undo": set(),
    "take_parked_letters": {"poster"},
    "touch_checkpoints": {"poster"},
    "undo_dead_letter": {"operator"},
    "write_audit": {"operator"},
}

# What a service role may execute with its own rights: it only computes, or reads by its full name a table
# that the role may read anyway.
HARMLESS = {
    "posting_lock",
    "additive_digest",
    "audit_digest",
    "content_digest",
    "delete_obstacles",
    "find_dead_letters",
    "limits_apply",
    "minor_unit",
    "outcome_sqlstate",
    "refuse_undo",
    "standing_entries",
}
