-- DBIS, IMPLEMENTATION_CHECKLIST.md, "Verify Database Column Names"; unchanged.
SELECT column_name
FROM information_schema.columns
WHERE table_name = 'ledger_entries'
  AND column_name IN ('ledger_id', 'ledgerId', 'reference_id', 'referenceId')
ORDER BY column_name;
