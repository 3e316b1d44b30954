SELECT begin_reversal(%(run)s, %(reason)s, %(operator)s)
