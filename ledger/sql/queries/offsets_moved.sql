-- What a line of the audit log has set.
SELECT shard, before, after FROM position_moves WHERE audit_id = %(audit_id)s
