SELECT coalesce(max(id), 0) FROM ledger_entries
