SELECT plan_run(%(id)s, %(kind)s, %(source_id)s, %(ledger_id)s, %(topic)s, %(consumer_group)s, %(definition)s::jsonb,
    %(total)s, %(reason)s, %(operator_name)s)
