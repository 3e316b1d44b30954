-- What each probe of the balance rules met.
SELECT rule, account_id, refused_by FROM prove_balance_rules()
