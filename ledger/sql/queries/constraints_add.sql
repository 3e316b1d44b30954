-- Put on what is missing of DBIS's balance rules, NOT VALID.
SELECT add_balance_rules(%(reason)s, %(operator_name)s)
