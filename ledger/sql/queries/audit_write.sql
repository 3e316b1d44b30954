SELECT write_audit(%(action)s, %(reason)s, %(details)s, %(operator_name)s)
