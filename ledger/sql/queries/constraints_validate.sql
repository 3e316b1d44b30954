-- Hold every account to a rule that stands NOT VALID.
SELECT validate_balance_rule(%(name)s, %(reason)s, %(operator_name)s)
