SELECT outcome, field, rule, existing_digest
FROM post_ledger_entries((SELECT array_agg(i::posting) FROM incoming_entries AS i))
ORDER BY ordinal
