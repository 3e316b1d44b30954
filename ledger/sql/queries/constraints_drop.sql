-- Take balance rules off: those named, or all.
SELECT remove_balance_rules(%(names)s::text[], %(reason)s, %(operator_name)s)
