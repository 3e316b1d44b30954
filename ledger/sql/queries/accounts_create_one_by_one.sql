SELECT id, created, broken_rule
FROM create_accounts_one_by_one(%(ids)s, %(currency_codes)s, %(asset_types)s, %(normal_sides)s,
    %(opening_balances)s::numeric[])
