-- The auditor: reads everything, writes nothing.
GRANT SELECT ON ALL TABLES IN SCHEMA public TO auditor;
GRANT EXECUTE ON FUNCTION find_dead_letters, audit_digest, audit_digest_unnumbered, additive_digest, standing_entries, delete_obstacles,
    limits_apply, corrected_breaks TO auditor;
GRANT EXECUTE ON FUNCTION netstring, sealed_time, row_digests, range_digest, window_digest, last_sealed, unsealed_ranges,
    hexadecimal TO auditor;
GRANT EXECUTE ON FUNCTION propose_corrections, approvals_needed TO auditor;
GRANT EXECUTE ON FUNCTION report_process, end_process TO auditor;  -- that the web page lives
GRANT EXECUTE ON FUNCTION standing_balance_rules, dbis_balance_rules TO auditor;  -- the first asks the second
