-- Create what is missing; the ids of what was created.
SELECT create_missing_accounts(%(ids)s, %(currency_codes)s, %(asset_types)s, %(normal_sides)s,
    %(opening_balances)s::numeric[])
