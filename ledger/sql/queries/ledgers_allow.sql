SELECT allow_sources(%(id)s, %(sources)s::text[], %(reason)s, %(operator)s)
