-- Rollback by hand: the entries of a backfill deleted. Written here; refused by these books, whoever asks.
DELETE FROM ledger_entries WHERE source_id = 'wrong' AND reference_id LIKE 'BACKFILL-%';
