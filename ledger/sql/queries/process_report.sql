SELECT report_process(
    %(id)s, %(kind)s, %(about)s, %(host)s, %(pid)s, %(address)s, %(version)s, %(command)s, %(round_seconds)s, %(ready)s,
    %(problems)s)
