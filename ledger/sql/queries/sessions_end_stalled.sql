SELECT end_stalled_sessions(make_interval(secs => %(seconds)s::double precision))
