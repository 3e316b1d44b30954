-- DBIS's four rules, and the constraint that each stands as; null: as none of its own.
SELECT rule, condition, constraint_name, validated FROM standing_balance_rules()
ORDER BY array_position((SELECT array_agg(r.rule) FROM dbis_balance_rules() AS r), rule)
