SELECT tried, reversed, refused FROM reverse_run(%(run)s, %(size)s, %(careful)s)
