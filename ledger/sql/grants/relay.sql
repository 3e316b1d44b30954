-- The relay: reads entries, marks outbox rows and dead letters, moves old rows aside, opens breaks; posts nothing.
GRANT SELECT ON ledger_entries, stream_positions, dual_ledger_outbox, outbox_archive, outbox_rows, relay_leases, corrections,
    relay_resends, dead_letters, breaks, schema_version TO relay;
GRANT UPDATE (status, published_at, acknowledged_at, attempts, error, published_partition, published_offset) ON dual_ledger_outbox TO relay;
GRANT UPDATE (published_sequence) ON stream_positions TO relay;
GRANT INSERT (shard, owner, fence, expires_at) ON relay_leases TO relay;
GRANT UPDATE (owner, fence, expires_at) ON relay_leases TO relay;
GRANT UPDATE (done_at) ON relay_resends TO relay;
GRANT UPDATE (published_at) ON dead_letters TO relay;
GRANT INSERT (code, field, rule, reason, consumer_group, topic, partition, "offset", key, value, headers)
    ON dead_letters TO relay;
GRANT INSERT (kind, ledger_id, reference_id, expected, actual, opened_at, details) ON breaks TO relay;
GRANT EXECUTE ON FUNCTION archive_outbox, report_process, end_process TO relay;
GRANT SELECT ON sealed_windows, sealed_ranges TO relay;
GRANT EXECUTE ON FUNCTION seal_window, last_sealed TO relay;
GRANT SELECT ON seal_publications, seal_acknowledgements, sealed_ledgers TO relay;
GRANT EXECUTE ON FUNCTION record_seal_publication, record_seal_answer, refuse_seal_answer TO relay;  -- what leaves, what is said
