-- Nobody posts until the preview is over: it holds accounts in the order of its entries, and no deadlock may come of it.
SELECT pg_advisory_xact_lock(posting_lock())
