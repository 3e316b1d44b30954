-- How many accounts' reserved balances are not what their holds add up to.
SELECT count(*) FROM reserved_check WHERE reserved_balance <> held
