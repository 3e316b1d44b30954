SELECT create_accounts(%(ids)s, %(currency_codes)s, %(asset_types)s, %(normal_sides)s, %(opening_balances)s::numeric[])
