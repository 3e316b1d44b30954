SELECT change_account_status(%(id)s, %(action)s, %(reason)s, %(operator_name)s)
