SELECT archive_outbox(make_interval(secs => %(seconds)s::float8), %(rows)s)
