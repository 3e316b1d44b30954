CREATE INDEX ON stated_balances (account_id)
