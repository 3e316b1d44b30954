-- How many accounts' balances are not what their entries add up to, and how many reserved ones not what their holds do.
-- Reads every entry: asked now and then, never while somebody waits.
SELECT
    (SELECT count(*) FROM balance_check WHERE balance <> recomputed) AS differs_from_entries,
    (SELECT count(*) FROM reserved_check WHERE reserved_balance <> held) AS differs_from_holds
