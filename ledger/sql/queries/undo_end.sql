SELECT end_reversal(%(run)s, %(reason)s, %(operator)s)
