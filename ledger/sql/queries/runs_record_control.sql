SELECT record_control(%(id)s, %(window)s, %(window_from)s, %(window_to)s, %(first_sequence)s, %(last_sequence)s,
    %(count)s, %(sums)s::jsonb, %(digest)s)
