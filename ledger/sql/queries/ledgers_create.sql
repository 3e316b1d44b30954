SELECT create_ledger(%(id)s, %(description)s, %(allowed_sources)s, %(reason)s, %(operator_name)s)
