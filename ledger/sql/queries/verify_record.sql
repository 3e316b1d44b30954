SELECT record_verification(%(run)s, %(verified)s)
